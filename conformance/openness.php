<?php declare(strict_types=1);

// Asks the Model Openness Tool's own evaluator for the class of every model that it publishes, and
// writes what it was asked and what it said: facts for seal's OpennessReferenceTest.
//
//   apt-get install php-cli php-symfony-yaml
//   php conformance/openness.php MODEL_OPENNESS_TOOL_CHECKOUT COMMIT > …/openness/mot-cases.json
//
// With further arguments, files such as an edition's mof.yml, it says of these instead.
//
// The evaluator, the licence handler, the component manager and the updater are the tool's; what is
// below stands in for Drupal, on which they run: entities that come out of a database.

namespace Drupal\Core\Entity {
    interface ContentEntityInterface {}
    interface EntityChangedInterface {}
    interface EntityStorageInterface {}
    interface EntityTypeManagerInterface {}
}
namespace Drupal\user {
    interface EntityOwnerInterface {}
    interface UserStorageInterface {}
}
namespace Drupal\Core\StringTranslation {
    trait StringTranslationTrait {}
}
namespace Drupal\Core\Config {
    interface ConfigFactoryInterface {}
}
namespace {
    use Drupal\Core\Config\ConfigFactoryInterface;
    use Drupal\Core\Entity\EntityStorageInterface;
    use Drupal\Core\Entity\EntityTypeManagerInterface;
    use Drupal\mof\ComponentManager;
    use Drupal\mof\LicenseHandler;
    use Drupal\mof\LicenseInterface;
    use Drupal\mof\ModelEvaluator;
    use Drupal\mof\ModelInterface;
    use Drupal\mof\ModelUpdater;
    use Symfony\Component\Yaml\Yaml;

    require 'Symfony/Component/Yaml/autoload.php';

    [$_, $checkout, $commit] = $argv;
    $asked = array_slice($argv, 3);
    $module = $checkout . '/web/modules/mof';
    foreach (['ModelInterface', 'LicenseInterface', 'LicenseHandlerInterface',
        'ComponentInterface', 'ComponentManagerInterface', 'ModelEvaluatorInterface', 'Component',
        'ComponentManager', 'LicenseHandler', 'ModelEvaluator', 'ModelUpdater'] as $class) {
        require "$module/src/$class.php";
    }

    final class License implements LicenseInterface {
        public function __construct(private array $data) {}
        public function getName(): string { return $this->data['name']; }
        public function getLicenseId(): string { return $this->data['licenseId']; }
        public function isOsiApproved(): bool { return (bool) ($this->data['isOsiApproved'] ?? false); }
        public function isFsfApproved(): bool { return (bool) ($this->data['isFsfLibre'] ?? false); }
        public function isDeprecated(): bool { return (bool) $this->data['isDeprecatedLicenseId']; }
        public function getContentType(): array { return array_filter((array) ($this->data['ContentType'] ?? [])); }
        public function toArray(): array { return $this->data; }
        public function __toString(): string { return $this->getLicenseId(); }
    }

    final class Model implements ModelInterface {
        public function __construct(private array $licenses) {}
        public function getComponents(): array { return array_keys($this->licenses['components']); }
        public function getLicenses(): array { return $this->licenses; }
    }

    // As LicenseImporter does: the second file overrides and adds to the first, by id.
    $licenses = [];
    foreach (['licenses.json', 'mof-licenses.json'] as $file) {
        foreach (json_decode(file_get_contents("$module/$file"), true)['licenses'] as $data) {
            $licenses[$data['licenseId']] = new License($data);
        }
    }
    $settings = Yaml::parse(file_get_contents("$module/config/install/mof.settings.yml"));
    $manager = new ComponentManager(new class($settings) implements ConfigFactoryInterface {
        public function __construct(private array $settings) {}
        public function get(string $key): mixed { return $key === 'mof.settings' ? $this : $this->settings[$key]; }
    });
    $storages = new class($licenses) implements EntityTypeManagerInterface {
        public function __construct(private array $licenses) {}
        public function getStorage(string $type): EntityStorageInterface {
            return new class($this->licenses) implements EntityStorageInterface {
                public function __construct(private array $licenses) {}
                public function loadMultiple(): array { return $this->licenses; }
            };
        }
    };
    $updater = (new ReflectionClass(ModelUpdater::class))->newInstanceWithoutConstructor();
    (new ReflectionProperty($updater, 'componentManager'))->setValue($updater, $manager);
    $process = new ReflectionMethod($updater, 'processComponentLicenses');
    $handler = new LicenseHandler($storages);
    $evaluator = new ModelEvaluator($storages, $manager, $handler);
    $known = array_column($settings['components'], 'name', 'id');

    $cases = $used = [];
    foreach ($asked ? ['asked'] : ['Test_Data', 'models'] as $folder) {
        $files = $asked ?: glob("$checkout/$folder/*.yml");
        sort($files, SORT_STRING);
        foreach ($files as $file) {
            $release = Yaml::parseFile($file)['release'];
            foreach ($release['components'] as $component) {
                if (!in_array($component['name'], $known, true)) {
                    throw new Exception("$file: unknown component {$component['name']}");
                }
            }
            $components = $process->invoke($updater, $release['components']);
            $evaluator->setModel(new Model(['global' => $release['license'], 'components' => $components]));
            $global = [];
            foreach (['distribution', 'code', 'data', 'document'] as $type) {
                if (!empty($release['license'][$type]['name'])) {
                    $global[$type] = $release['license'][$type]['name'];
                }
            }
            $own = [];
            foreach ($components as $id => $component) {
                $own[$known[$id]] = $component['license'] ?? null;
            }
            $used += array_flip(array_filter([...array_values($global), ...array_values($own)]));
            $name = "$folder/" . basename($file, '.yml');
            $cases[] = [
                'name' => $name,
                'global' => (object) $global,
                'components' => (object) $own,
                'class' => $evaluator->getClassification(false),
                'progress' => array_map(
                    fn($class) => round($evaluator->getProgress($class), 6), [3, 2, 1]),
                'conditional' => array_map(
                    fn($id) => $known[$id], $evaluator->evaluate()['not-type-appropriate']),
            ];
        }
    }
    $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR;
    ksort($used, SORT_STRING);
    $open = array_map(fn($id) => $handler->isOpenSourceLicense((string) $id), array_keys($used));
    echo '{"tool": "github.com/lfai/model_openness_tool ' . $commit . "\",\n";
    echo '"open": ' . json_encode(array_combine(array_keys($used), $open), $flags) . ",\n\"cases\": [\n";
    echo implode(",\n", array_map(fn($case) => json_encode($case, $flags), $cases));
    echo "\n]}\n";
}
