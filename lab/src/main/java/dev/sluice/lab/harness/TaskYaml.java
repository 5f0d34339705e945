package dev.sluice.lab.harness;

import dev.sluice.lab.suite.SuiteException;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads the YAML of a task, with the files that it includes.
///
/// Tags such as `!function` run Python, which is refused. The harness reads YAML 1.1, in which `no`
/// and `010` are not what they look like; such words are refused rather than read as another value.
final class TaskYaml {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_FILES = 16;

    /// Plain words that YAML 1.1 reads otherwise than 1.2: truth values, octal, underscored and
    /// sexagesimal numbers, dates.
    private static final Pattern AMBIGUOUS =
            Pattern.compile(
                    "(?i)yes|no|on|off|[-+]?0[0-7_]+|[-+]?[0-9][0-9_]*_[0-9_]*"
                            + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
                            + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|0b[01_]+");

    private final Set<Path> files = new LinkedHashSet<>();

    /// The keys of the task, those of its own file before those of included ones.
    static TaskYaml.Read read(Path file) {
        TaskYaml yaml = new TaskYaml();
        Map<String, Object> keys = yaml.load(file.toAbsolutePath().normalize());
        return new Read(keys, List.copyOf(yaml.files));
    }

    /// @param files that were read, the task's own first
    record Read(Map<String, Object> keys, List<Path> files) {}

    private Map<String, Object> load(Path file) {
        if (!files.add(file) || files.size() > MAX_FILES) {
            throw new SuiteException(
                    file.toString(),
                    "included in a circle, or over %d files".formatted(MAX_FILES),
                    "write the keys into one file");
        }
        String text = text(file);
        Map<String, Object> own = parse(file, text);
        Object includes = own.remove("include");
        Map<String, Object> merged = new LinkedHashMap<>();
        for (Object include : includes instanceof List<?> list ? list : oneOrNone(includes)) {
            Path folder = file.resolveSibling(String.valueOf(include)).normalize();
            Map<String, Object> included = load(folder);
            included.remove("task_list");
            merged.putAll(included);
        }
        merged.putAll(own);
        return merged;
    }

    private static List<?> oneOrNone(@Nullable Object value) {
        return value == null ? List.of() : List.of(value);
    }

    private static Map<String, Object> parse(Path file, String text) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(String.valueOf(file.getFileName()))
                        .setSchema(new CoreSchema())
                        .build();
        try {
            ParserImpl events = new ParserImpl(settings, new StreamReader(settings, text));
            while (events.hasNext()) {
                refuseOthers(file, events.next());
            }
            if (new Load(settings).loadFromString(text) instanceof Map<?, ?> map) {
                Map<String, Object> keys = new LinkedHashMap<>();
                map.forEach((key, value) -> keys.put(String.valueOf(key), value));
                return keys;
            }
        } catch (YamlEngineException e) {
            throw new SuiteException(
                    file.toString(), "not valid YAML: " + e.getMessage(), "correct it there");
        }
        throw new SuiteException(file.toString(), "no keys", "write task: and output_type:");
    }

    private static void refuseOthers(Path file, Event event) {
        boolean tagged =
                switch (event) {
                    case ScalarEvent scalar -> scalar.getTag().isPresent();
                    case CollectionStartEvent start -> start.getTag().isPresent();
                    default -> false;
                };
        if (tagged) {
            throw new SuiteException(
                    place(file, event),
                    "a tag; the harness would run Python here",
                    "write the items as JSONL");
        }
        if (event instanceof ScalarEvent scalar
                && scalar.isPlain()
                && AMBIGUOUS.matcher(scalar.getValue()).matches()) {
            throw new SuiteException(
                    place(file, event),
                    "'%s' is not the same in all versions of YAML".formatted(scalar.getValue()),
                    "write it in quotes, or plainly");
        }
    }

    private static String place(Path file, Event event) {
        return event.getStartMark()
                .map(mark -> "%s line %d".formatted(file, mark.getLine() + 1))
                .orElse(file.toString());
    }

    private static String text(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > MAX_BYTES) {
                throw new SuiteException(
                        file.toString(),
                        "%,d bytes are over the limit of %,d".formatted(bytes.length, MAX_BYTES),
                        "a task is a few dozen lines; check that it is the right file");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new StorageException(
                    file.toString(),
                    "cannot be read: " + failed,
                    "check the path and its permissions",
                    failed);
        }
    }
}
