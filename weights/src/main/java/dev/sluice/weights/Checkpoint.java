package dev.sluice.weights;

import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A model folder in the Hugging Face layout: `config.json`, safetensors files (one, or shards with
/// an index), and the files beside them. Headers are read and validated, tensor data is not
/// touched.
///
/// @param folder the folder as given
/// @param config `config.json`, in its own key order; treat as read-only
/// @param shards the weight files in name order
/// @param files every other regular file, relative to the folder with `/` between names, sorted
public record Checkpoint(Path folder, ObjectNode config, List<Shard> shards, List<String> files) {
    public static final String CONFIG = "config.json";
    public static final String INDEX = "model.safetensors.index.json";
    public static final String SINGLE = "model.safetensors";
    private static final int MAX_FILES = 100_000;
    private static final long MAX_JSON_BYTES = 100_000_000;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /// One weight file of the folder.
    public record Shard(String fileName, SafetensorsHeader header) {}

    public Checkpoint {
        shards = List.copyOf(shards);
        files = List.copyOf(files);
    }

    /// Opens a folder and validates every header in it.
    ///
    /// @throws FormatException where the folder is not a whole, valid checkpoint
    public static Checkpoint open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new FormatException(
                    folder.toString(),
                    "there is no such folder",
                    "name a folder with a config.json");
        }
        TreeSet<String> all = listFiles(folder);
        if (!all.remove(CONFIG)) {
            throw new FormatException(
                    folder.toString(),
                    "it has no " + CONFIG,
                    "name a folder that a model was saved to");
        }
        ObjectNode config = readObject(folder.resolve(CONFIG));
        List<String> shardNames = shardNames(folder, all);
        List<Shard> shards = new ArrayList<>();
        Map<String, String> owners = new LinkedHashMap<>();
        for (String shardName : shardNames) {
            SafetensorsHeader header = SafetensorsFile.readHeader(folder.resolve(shardName));
            for (TensorInfo tensor : header.tensors()) {
                String other = owners.putIfAbsent(tensor.name(), shardName);
                if (other != null) {
                    throw new FormatException(
                            folder.resolve(shardName).toString(),
                            "tensor '%s' stands in %s too".formatted(tensor.name(), other),
                            "keep it in one file");
                }
            }
            shards.add(new Shard(shardName, header));
        }
        if (all.contains(INDEX)) {
            requireIndexAgrees(folder, owners);
        }
        all.removeAll(shardNames);
        all.remove(INDEX);
        all.add(CONFIG);
        return new Checkpoint(folder, config, shards, List.copyOf(all));
    }

    /// Reads a JSON object with duplicate keys refused.
    ///
    /// @throws FormatException where the file is not one JSON object
    public static ObjectNode readObject(Path file) throws IOException {
        if (Files.size(file) > MAX_JSON_BYTES) {
            throw new FormatException(
                    file.toString(),
                    "%,d bytes of JSON are over the limit of %,d"
                            .formatted(Files.size(file), MAX_JSON_BYTES),
                    "check that it is the right file");
        }
        try {
            if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new FormatException(
                    file.toString(),
                    "not valid JSON (" + e.getOriginalMessage() + ")",
                    "fetch it again");
        }
        throw new FormatException(file.toString(), "not a JSON object", "fetch it again");
    }

    /// Whether the folder has an index beside its shards, as sharded checkpoints do.
    public boolean isSharded() {
        return shards.size() != 1 || !shards.getFirst().fileName().equals(SINGLE);
    }

    /// Every tensor of every shard, in shard order and byte order.
    public Stream<TensorInfo> tensors() {
        return shards.stream().flatMap(shard -> shard.header().tensors().stream());
    }

    public Optional<TensorInfo> tensor(String name) {
        return tensors().filter(tensor -> tensor.name().equals(name)).findFirst();
    }

    /// The bytes of all tensors together.
    public long weightBytes() {
        return shards.stream().mapToLong(shard -> shard.header().dataLengthBytes()).sum();
    }

    private static List<String> shardNames(Path folder, Set<String> all) throws IOException {
        if (all.contains(INDEX)) {
            JsonNode map = readObject(folder.resolve(INDEX)).path("weight_map");
            TreeSet<String> names = new TreeSet<>();
            for (JsonNode value : map) {
                String name = value.asString("");
                if (!all.contains(name) || !name.endsWith(".safetensors")) {
                    throw new FormatException(
                            folder.resolve(INDEX).toString(),
                            "it names the shard '%s', which is not in the folder".formatted(name),
                            "fetch the missing shard, or correct the index");
                }
                names.add(name);
            }
            return List.copyOf(names);
        }
        if (all.contains(SINGLE)) {
            return List.of(SINGLE);
        }
        throw new FormatException(
                folder.toString(),
                "it has neither %s nor %s".formatted(SINGLE, INDEX),
                "convert the model to safetensors first (sluice convert)");
    }

    private static void requireIndexAgrees(Path folder, Map<String, String> owners)
            throws IOException {
        JsonNode map = readObject(folder.resolve(INDEX)).path("weight_map");
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String shard = entry.getValue().asString("");
            if (!shard.equals(owners.get(entry.getKey()))) {
                throw new FormatException(
                        folder.resolve(INDEX).toString(),
                        "it places tensor '%s' in %s, which does not hold it"
                                .formatted(entry.getKey(), shard),
                        "fetch the folder again, or correct the index");
            }
        }
        for (Map.Entry<String, String> owner : owners.entrySet()) {
            if (map.path(owner.getKey()).isMissingNode()) {
                throw new FormatException(
                        folder.resolve(INDEX).toString(),
                        "it does not mention tensor '%s' of %s"
                                .formatted(owner.getKey(), owner.getValue()),
                        "correct the index");
            }
        }
    }

    /// Links that lead out of the folder are refused, for a folder that was fetched from a stranger
    /// would otherwise publish whatever they point at; the blob links of a Hugging Face cache
    /// (`../../blobs/…`) are the one known honest use.
    private static TreeSet<String> listFiles(Path folder) throws IOException {
        Path real = folder.toRealPath();
        Path blobs = real.resolve("../../blobs").normalize();
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                if (Files.isDirectory(path)) {
                    continue;
                }
                if (Files.isSymbolicLink(path)) {
                    Path target = path.toRealPath();
                    if (!target.startsWith(real) && !target.startsWith(blobs)) {
                        throw new FormatException(
                                path.toString(),
                                "it is a link to %s, outside the folder".formatted(target),
                                "replace the link by the file, or remove it");
                    }
                }
                names.add(folder.relativize(path).toString().replace('\\', '/'));
                if (names.size() > MAX_FILES) {
                    throw new FormatException(
                            folder.toString(),
                            "more than %,d files".formatted(MAX_FILES),
                            "name the folder of one model");
                }
            }
        }
        return names;
    }
}
