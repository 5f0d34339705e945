package dev.sluice.lab.harness;

import dev.sluice.lab.suite.SuiteException;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/// The documents of a task: `dataset_path: json` with `data_files`, JSON lists or JSON lines.
///
/// @param splits documents by split; every document of a split has all of its fields, as a table
///   would
/// @param files that were read
record TaskData(Map<String, List<Map<String, Object>>> splits, List<Path> files) {
    private static final int MAX_BYTES = 256 << 20;
    private static final int MAX_DOCS = 1_000_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// @param yaml the task's file: data files are sought beside it, then where the process runs
    static TaskData read(Path yaml, TaskKeys keys) {
        if (!keys.text("dataset_path").equals("json")) {
            throw keys.refuse(
                    "dataset_path",
                    "'%s' is on a hub".formatted(keys.text("dataset_path")),
                    "download its items, and write dataset_path: json with data_files");
        }
        TaskKeys arguments = keys.under("dataset_kwargs");
        arguments.skip("trust_remote_code");
        Object given =
                arguments
                        .value("data_files")
                        .or(() -> keys.value("data_files"))
                        .orElseThrow(
                                () -> keys.refuse("dataset_kwargs", "no data_files", "name them"));
        arguments.refuseOthers();
        Map<?, ?> bySplit = given instanceof Map<?, ?> map ? map : Map.of("train", given);
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        List<Path> files = new ArrayList<>();
        bySplit.forEach(
                (split, names) -> {
                    List<Map<String, Object>> docs = new ArrayList<>();
                    for (Object name : names instanceof List<?> list ? list : List.of(names)) {
                        Path file = find(yaml, String.valueOf(name));
                        files.add(file);
                        read(file, docs);
                    }
                    splits.put(String.valueOf(split), table(docs));
                });
        return new TaskData(splits, files);
    }

    private static Path find(Path yaml, String name) {
        Path beside = yaml.toAbsolutePath().resolveSibling(name);
        return Files.exists(beside) ? beside : Path.of(name);
    }

    private static void read(Path file, List<Map<String, Object>> docs) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new SuiteException(
                        file.toString(),
                        "larger than the limit of %,d bytes".formatted(MAX_BYTES),
                        "divide it");
            }
            try (MappingIterator<JsonNode> values =
                    JSON.readerFor(JsonNode.class).readValues(bytes)) {
                while (values.hasNext()) {
                    JsonNode value = values.next();
                    for (JsonNode doc : value.isArray() ? value : List.of(value)) {
                        add(file, docs, doc);
                    }
                }
            }
        } catch (JacksonException e) {
            throw new SuiteException(
                    file.toString(),
                    "not valid JSON: " + e.getOriginalMessage(),
                    "write a list of objects, or one object a line");
        } catch (IOException failed) {
            throw new StorageException(
                    file.toString(),
                    "cannot be read: " + failed,
                    "check the path and its permissions",
                    failed);
        }
    }

    private static void add(Path file, List<Map<String, Object>> docs, JsonNode doc) {
        if (!doc.isObject() || docs.size() == MAX_DOCS) {
            throw new SuiteException(
                    "%s, document %,d".formatted(file, docs.size() + 1),
                    docs.size() == MAX_DOCS ? "over the limit" : "not an object",
                    "write objects, at most %,d".formatted(MAX_DOCS));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        doc.properties().forEach(field -> put(fields, field.getKey(), java(field.getValue())));
        docs.add(fields);
    }

    /// Gives every document the fields of all, as the harness's tables do.
    private static List<Map<String, Object>> table(List<Map<String, Object>> docs) {
        Set<String> names = new LinkedHashSet<>();
        docs.forEach(doc -> names.addAll(doc.keySet()));
        List<Map<String, Object>> table = new ArrayList<>();
        for (Map<String, Object> doc : docs) {
            Map<String, Object> full = new LinkedHashMap<>();
            names.forEach(name -> put(full, name, doc.get(name)));
            table.add(full);
        }
        return table;
    }

    // A JSON null stands for itself in a document, which templates then refuse to print.
    @SuppressWarnings("NullAway")
    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        fields.put(name, value);
    }

    /// The fields of a document that stands in the YAML; whole numbers become Long as in JSON.
    static Map<String, Object> fields(Map<?, ?> map) {
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach(
                (name, value) ->
                        put(
                                fields,
                                String.valueOf(name),
                                value instanceof Integer number ? number.longValue() : value));
        return fields;
    }

    /// Texts, Long, Double, Boolean, lists and maps of these, or null.
    static @Nullable Object java(JsonNode node) {
        if (node.isString()) {
            return node.asString();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            node.forEach(each -> list.add(java(each)));
            return list;
        }
        if (node.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            node.properties().forEach(field -> map.put(field.getKey(), java(field.getValue())));
            return map;
        }
        return null;
    }
}
