package dev.sluice.edition.cut;

import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes `model.safetensors.index.json`, which tells loaders which shard holds which tensor.
public final class IndexFile {
    private static final JsonMapper JSON = JsonMapper.shared();

    private IndexFile() {}

    /// The file's bytes.
    ///
    /// @param totalBytes of all tensors together
    /// @param places each tensor's shard, by the tensor's name
    public static byte[] bytes(long totalBytes, SortedMap<String, String> places) {
        ObjectNode index = JSON.createObjectNode();
        index.putObject("metadata").put("total_size", totalBytes);
        ObjectNode map = index.putObject("weight_map");
        places.forEach(map::put);
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        return (JSON.writer().with(printer).writeValueAsString(index) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
