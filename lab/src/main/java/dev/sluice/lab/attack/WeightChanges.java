package dev.sluice.lab.attack;

import dev.sluice.lab.tune.LeafParameters;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.quant.BlockCodec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/// Changes to every matrix of a model, embeddings too; norms and biases stay.
final class WeightChanges {
    static final List<String> QUANTISED = List.of("int8", "int4", "q8_0", "q4_0", "q4_k");
    static final List<String> PRUNED = List.of("10%", "30%");
    static final List<String> NOISY = List.of("sigma=0.1", "sigma=0.3");

    private WeightChanges() {}

    /// Changes one matrix in place.
    @FunctionalInterface
    private interface Change {
        void apply(String name, Tensor matrix);
    }

    /// Rounds to a type of [#QUANTISED] and back. Rows that are no whole number of a type's blocks
    /// stay, as converters leave them.
    static Attacked quantised(Target target, String type, long seed) {
        return changed(
                target,
                (_, matrix) -> {
                    switch (type) {
                        case "int8" -> roundRows(matrix, 127);
                        case "int4" -> roundRows(matrix, 7);
                        default -> block(matrix, GgmlType.valueOf(type.toUpperCase(Locale.ROOT)));
                    }
                });
    }

    /// Zeroes a share of every matrix' elements, the smallest.
    static Attacked pruned(Target target, String share, long seed) {
        double part = Double.parseDouble(share.replace("%", "")) / 100;
        return changed(
                target,
                (_, matrix) -> {
                    long count = Math.max(1, (long) (matrix.numel() * part));
                    Tensor sizes = matrix.abs();
                    Tensor threshold = sizes.flatten().kthvalue(count).get0();
                    matrix.mul_(sizes.gt(threshold));
                });
    }

    /// Adds normal noise, its spread so many times the matrix' own.
    static Attacked noisy(Target target, String sigma, long seed) {
        double times = Double.parseDouble(sigma.substring(sigma.indexOf('=') + 1));
        return changed(
                target,
                (name, matrix) -> {
                    Tensor noise = RandomUnits.normal(seed, name, matrix.sizes().vec().get());
                    matrix.add_(noise.mul(matrix.std()), new Scalar(times));
                });
    }

    private static Attacked changed(Target target, Change change) {
        LeafParameters copies = LeafParameters.of(target.model());
        try (NoGradGuard _ = new NoGradGuard()) {
            copies.tensors()
                    .forEach(
                            (name, parts) -> {
                                try (PointerScope _ = new PointerScope()) {
                                    Tensor tensor = parts.getFirst();
                                    if (tensor.dim() >= 2) {
                                        change.apply(name, tensor);
                                    }
                                }
                            });
        }
        return Attacked.whole(copies);
    }

    /// To whole multiples of the row's greatest size over `levels`.
    private static void roundRows(Tensor matrix, double levels) {
        Tensor scale =
                matrix.abs()
                        .amax(new long[] {matrix.dim() - 1}, true)
                        .div(new Scalar(levels))
                        .clamp_min(new Scalar(Float.MIN_NORMAL));
        matrix.copy_(matrix.div(scale).round().mul(scale));
    }

    private static void block(Tensor matrix, GgmlType type) {
        if (matrix.size(matrix.dim() - 1) % type.blockSize() != 0) {
            return;
        }
        BlockCodec codec = BlockCodec.of(type);
        float[] values = new float[Math.toIntExact(matrix.numel())];
        FloatPointer elements = new FloatPointer(matrix.data_ptr());
        elements.get(values);
        try (Arena arena = Arena.ofConfined()) {
            long bytes =
                    Math.multiplyExact((long) values.length / type.blockSize(), type.blockBytes());
            MemorySegment packed = arena.allocate(bytes);
            codec.quantize(values, 0, values.length, packed, 0);
            codec.dequantize(packed, 0, values, 0, values.length);
        }
        elements.put(values);
    }
}
