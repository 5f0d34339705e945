package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufFile;
import dev.sluice.weights.gguf.GgufLayout;
import dev.sluice.weights.gguf.GgufMetadata;
import dev.sluice.weights.gguf.GgufTensor;
import dev.sluice.weights.gguf.GgufTensorSpec;
import dev.sluice.weights.gguf.GgufValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A GGUF file with its matrices in another type, as llama-quantize does: the same metadata and
/// names, of any architecture.
final class GgufRecast {
    private static final Pattern LAYER = Pattern.compile("blk\\.([0-9]{1,6})\\..*");
    private static final String FILE_TYPE = "general.file_type";

    private GgufRecast() {}

    static List<OutputFile> plan(
            GgufFile file,
            Format.Precision precision,
            ConversionOptions options,
            SequencedSet<String> notes) {
        TypeChoice types = typeChoice(file, precision, notes);
        List<GgufTensorSpec> specs = new ArrayList<>();
        List<Content> contents = new ArrayList<>();
        for (GgufTensor tensor : file.tensors()) {
            boolean isFloat = ElementReader.canRead(tensor.type());
            GgmlType target =
                    isFloat
                            ? types.of(
                                    tensor.name(),
                                    tensor.dims().size(),
                                    tensor.rowLength(),
                                    layer(tensor.name()))
                            : tensor.type();
            specs.add(new GgufTensorSpec(tensor.name(), target, tensor.dims()));
            contents.add(
                    Content.of(
                            file.data(tensor),
                            tensor.type(),
                            target,
                            1,
                            tensor.elementCount(),
                            new RowOrder.Same(),
                            0));
        }
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>(file.metadata().values());
        metadata.put(FILE_TYPE, new GgufValue.U32(types.fileType()));
        String name = options.ggufFileName().orElse("model-%s.gguf".formatted(precision.name()));
        return List.of(new OutputFile.Gguf(name, GgufLayout.of(metadata, specs), contents));
    }

    private static TypeChoice typeChoice(
            GgufFile file, Format.Precision precision, SequencedSet<String> notes) {
        GgufMetadata metadata = file.metadata();
        String architecture = metadata.string("general.architecture");
        int layers = metadata.count(architecture + ".block_count");
        boolean sharesValueHeads =
                architecture.equals("llama")
                        && layers == 80
                        && file.tensor("blk.0.attn_k.weight").map(GgufTensor::byteLength).orElse(0L)
                                < file.tensor("blk.0.attn_q.weight")
                                        .map(GgufTensor::byteLength)
                                        .orElse(0L);
        return new TypeChoice(
                precision, file.tensor("output.weight").isEmpty(), layers, sharesValueHeads, notes);
    }

    private static OptionalInt layer(String name) {
        Matcher matcher = LAYER.matcher(name);
        return matcher.matches()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }
}
