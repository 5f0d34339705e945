package dev.sluice.weights.quant;

import dev.sluice.weights.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/// Prints how many gigabytes of float32 a second each kernel reads or writes on one core, with the
/// codec in use and with its scalar twin. Run by hand, from the folder of the repository: `java
/// --add-modules jdk.incubator.vector -cp weights/target/classes:weights/target/test-classes
/// dev.sluice.weights.quant.KernelThroughput`.
final class KernelThroughput {
    private static final int COUNT = 1 << 20;
    private static final int WARM_NANOS = 1_000_000_000;
    private static final int TURNS = 5;

    private KernelThroughput() {}

    public static void main(String[] arguments) {
        System.out.printf(
                "%-6s %10s %10s %10s %10s%n", "GB/s", "decode", "scalar", "encode", "scalar");
        try (Arena arena = Arena.ofConfined()) {
            for (GgmlType type : GgmlType.values()) {
                if (BlockCodec.isDecodable(type)) {
                    measure(type, arena);
                }
            }
        }
    }

    private static void measure(GgmlType type, Arena arena) {
        Random random = new Random(1);
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = (float) random.nextGaussian() * 0.02f;
        }
        long bytes = (long) COUNT / type.blockSize() * type.blockBytes();
        MemorySegment blocks = arena.allocate(bytes);
        BlockCodec codec = BlockCodec.of(type);
        BlockCodec scalar = type.blockSize() > 1 ? ScalarCodecs.of(type) : codec;
        if (codec.canQuantize()) {
            codec.quantize(values, 0, COUNT, blocks, 0);
        }
        float[] target = new float[COUNT];
        System.out.printf(
                "%-6s %10.2f %10.2f",
                type,
                rate(() -> codec.dequantize(blocks, 0, target, 0, COUNT)),
                rate(scalarDecode(type, scalar, blocks, target)));
        if (codec.canQuantize()) {
            System.out.printf(
                    " %10.2f %10.2f",
                    rate(() -> codec.quantize(values, 0, COUNT, blocks, 0)),
                    rate(scalarEncode(type, scalar, values, blocks)));
        }
        System.out.println();
    }

    private static Runnable scalarDecode(
            GgmlType type, BlockCodec scalar, MemorySegment blocks, float[] target) {
        short[] half = new short[COUNT];
        return switch (type) {
            case F16 -> () -> ScalarCasts.float16ToFloat32(half, 0, target, 0, COUNT);
            case BF16 -> () -> ScalarCasts.bfloat16ToFloat32(half, 0, target, 0, COUNT);
            default -> () -> scalar.dequantize(blocks, 0, target, 0, COUNT);
        };
    }

    private static Runnable scalarEncode(
            GgmlType type, BlockCodec scalar, float[] values, MemorySegment blocks) {
        short[] half = new short[COUNT];
        return switch (type) {
            case F16 -> () -> ScalarCasts.float32ToFloat16(values, 0, half, 0, COUNT);
            case BF16 -> () -> ScalarCasts.float32ToBfloat16(values, 0, half, 0, COUNT);
            default -> () -> scalar.quantize(values, 0, COUNT, blocks, 0);
        };
    }

    /// The best of several turns, since the machine may be shared.
    private static double rate(Runnable kernel) {
        long warmUntil = System.nanoTime() + WARM_NANOS;
        while (System.nanoTime() < warmUntil) {
            kernel.run();
        }
        double best = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            long start = System.nanoTime();
            int runs = 0;
            while (System.nanoTime() - start < WARM_NANOS / 10) {
                kernel.run();
                runs++;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            best = Math.max(best, runs * (double) COUNT * Float.BYTES / seconds / 1e9);
        }
        return best;
    }
}
