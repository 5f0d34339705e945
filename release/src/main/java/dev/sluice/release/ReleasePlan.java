package dev.sluice.release;

import dev.sluice.edition.Component;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What is to be released, read once from a YAML file. Two files that say the same, whatever their
/// key order, spacing and comments, are equal plans with the same [#hash].
///
/// @param model the model's name
/// @param source the checkpoint as the plan writes it
/// @param components in the plan's order, which counts: what two components name belongs to the
///   first. Each component's selectors are in a fixed order with like ones joined, for a component
///   is their union
/// @param editions in the order of their names
/// @param recipients `age` public keys that can open the withheld components; empty to make a key
/// @param gate what must hold before an edition is published; empty to publish what is proven
///   absent
/// @param account what is said of the model, and by whom it is signed
/// @param folder the plan file's folder, against which `source` is resolved; no part of the hash
public record ReleasePlan(
        String model,
        String source,
        List<Component> components,
        List<EditionPlan> editions,
        List<String> recipients,
        Optional<GatePlan> gate,
        Account account,
        Path folder) {
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}");

    public ReleasePlan {
        if (!MODEL.matcher(model).matches()) {
            throw new IllegalArgumentException("'%s' is not a model name".formatted(model));
        }
        components = components.stream().map(SelectorOrder::normalized).toList();
        editions = editions.stream().sorted(Comparator.comparing(EditionPlan::name)).toList();
        recipients = List.copyOf(recipients);
        Set<String> names = components.stream().map(Component::name).collect(Collectors.toSet());
        if (names.size() != components.size()) {
            throw new IllegalArgumentException("two components of one name");
        }
        Set<String> editionNames = new HashSet<>();
        for (EditionPlan edition : editions) {
            if (!editionNames.add(edition.name()) || !names.containsAll(edition.withhold())) {
                throw new IllegalArgumentException(
                        "edition '%s' stands twice or withholds an unknown component"
                                .formatted(edition.name()));
            }
        }
        if (editions.stream().noneMatch(edition -> edition.access().isDownloadable())) {
            throw new IllegalArgumentException("no edition is downloadable");
        }
    }

    /// Reads a plan file.
    ///
    /// @throws PlanException with every problem found in it
    public static ReleasePlan read(Path file) {
        Path name = Objects.requireNonNull(file.getFileName(), "a plan has a file name");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(YamlReader.MAX_BYTES + 1);
            return parse(name.toString(), bytes, folderOf(file));
        } catch (NoSuchFileException _) {
            throw unreadable(name, "there is no such file", "name a plan file");
        } catch (IOException e) {
            throw unreadable(name, "it cannot be read (%s)".formatted(e), "check the file");
        }
    }

    /// Reads a plan from text.
    ///
    /// @param fileName what errors call it
    /// @param folder what its source is relative to
    /// @throws PlanException with every problem found in it
    public static ReleasePlan parse(String fileName, String yaml, Path folder) {
        return parse(fileName, yaml.getBytes(StandardCharsets.UTF_8), folder);
    }

    static ReleasePlan parse(String fileName, byte[] yaml, Path folder) {
        Problems problems = new Problems(fileName);
        YamlNode root = YamlReader.read(problems, yaml);
        PlanSchema.check(root, problems);
        Optional<ReleasePlan> plan = new PlanBinder(problems, folder).bind(root);
        problems.throwIfAny();
        return plan.orElseThrow();
    }

    /// The JSON Schema (2020-12) of plans, as editors use it.
    public static String jsonSchema() {
        return PlanSchema.text();
    }

    /// Where the source is.
    public Path sourcePath() {
        return folder.resolve(source);
    }

    /// A file or folder that the plan names.
    Path resolve(String path) {
        return folder.resolve(path);
    }

    /// The downloadable editions.
    public List<EditionPlan> downloadable() {
        return editions.stream().filter(edition -> edition.access().isDownloadable()).toList();
    }

    /// The same plan with another source, other approvers and another seal, all read relative to
    /// `elsewhere`, and published nowhere.
    public ReleasePlan movedTo(
            Path elsewhere,
            String itsSource,
            Optional<GatePlan> itsGate,
            Optional<SealPlan> itsSeal) {
        return new ReleasePlan(
                model,
                itsSource,
                components,
                editions,
                recipients,
                itsGate,
                new Account(account.origin(), account.statement(), itsSeal, Optional.empty()),
                elsewhere);
    }

    /// The plan in one fixed form: the same plan always gives the same text, and reading the text
    /// gives the same plan.
    public String toCanonicalYaml() {
        return CanonicalYaml.print(this);
    }

    /// The sha256 of the plan's canonical JSON.
    public Digest hash() {
        return Digest.of(CanonicalJson.of(this).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Path folderOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static PlanException unreadable(Path name, String problem, String remedy) {
        return new PlanException(
                List.of(new PlanProblem(name.toString(), Position.START, "", problem, remedy)));
    }
}
