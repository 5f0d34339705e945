package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Lays tensors out in one `model.safetensors`, or in shards with an index where they exceed
/// [#MAX_SHARD_BYTES].
final class SafetensorsShards {
    /// The size at which transformers begins another shard.
    static final long MAX_SHARD_BYTES = 5_000_000_000L;

    /// What loaders look for.
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    /// A tensor to be written.
    record Entry(TensorSpec spec, Content content) {}

    private SafetensorsShards() {}

    static List<OutputFile> of(List<Entry> entries) {
        List<List<Entry>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long shardBytes = 0;
        for (Entry entry : entries) {
            long bytes = entry.spec().byteLength();
            if (shardBytes > 0 && shardBytes + bytes > MAX_SHARD_BYTES) {
                shards.add(new ArrayList<>());
                shardBytes = 0;
            }
            shards.getLast().add(entry);
            shardBytes += bytes;
        }
        if (shards.size() == 1) {
            return List.of(file(Checkpoint.SINGLE, entries));
        }
        List<OutputFile> files = new ArrayList<>();
        ObjectNode index = JsonMapper.shared().createObjectNode();
        long totalBytes = entries.stream().mapToLong(entry -> entry.spec().byteLength()).sum();
        index.putObject("metadata").put("total_size", totalBytes);
        ObjectNode map = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            files.add(file(name, shards.get(i)));
            shards.get(i).forEach(entry -> map.put(entry.spec().name(), name));
        }
        files.add(OutputFile.Text.json(Checkpoint.INDEX, index));
        return files;
    }

    static OutputFile file(String path, List<Entry> entries) {
        Map<String, Content> contents = new HashMap<>();
        entries.forEach(entry -> contents.put(entry.spec().name(), entry.content()));
        List<TensorSpec> ordered =
                SafetensorsHeader.canonicalOrder(entries.stream().map(Entry::spec).toList());
        SafetensorsHeader header = SafetensorsHeader.layOut(ordered, METADATA);
        return new OutputFile.Safetensors(
                path, header, ordered.stream().map(spec -> content(contents, spec)).toList());
    }

    private static Content content(Map<String, Content> contents, TensorSpec spec) {
        Content content = contents.get(spec.name());
        if (content == null) {
            throw new IllegalStateException("no content for tensor " + spec.name());
        }
        return content;
    }
}
