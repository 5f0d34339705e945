package dev.sluice.weights.quant;

import dev.sluice.weights.gguf.GgmlType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// Run by `conformance/ggml_vectors.py differential`: encodes `input.f32` and decodes every
/// `TYPE.blocks` of a folder, with the codec in use and with the scalar kernels.
final class GgmlDifferential {
    private GgmlDifferential() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        float[] input = floats(Files.readAllBytes(folder.resolve("input.f32")));
        for (GgmlType type : GgmlType.values()) {
            Path blocks = folder.resolve(type + ".blocks");
            if (!Files.exists(blocks)) {
                continue;
            }
            byte[] stored = Files.readAllBytes(blocks);
            run(BlockCodec.of(type), folder, type + ".codec", stored, input);
            if (type.blockSize() > 1) {
                run(ScalarCodecs.of(type), folder, type + ".scalar", stored, input);
            }
        }
    }

    private static void run(
            BlockCodec codec, Path folder, String name, byte[] stored, float[] input)
            throws IOException {
        Files.write(folder.resolve(name + ".f32"), bytes(decode(codec, stored)));
        if (codec.canQuantize()) {
            Files.write(folder.resolve(name + ".blocks"), encode(codec, input));
        }
    }

    static float[] decode(BlockCodec codec, byte[] blocks) {
        int count = blocks.length / codec.type().blockBytes() * codec.type().blockSize();
        float[] values = new float[count];
        codec.dequantize(MemorySegment.ofArray(blocks), 0, values, 0, count);
        return values;
    }

    static byte[] encode(BlockCodec codec, float[] values) {
        byte[] blocks =
                new byte[values.length / codec.type().blockSize() * codec.type().blockBytes()];
        codec.quantize(values, 0, values.length, MemorySegment.ofArray(blocks), 0);
        return blocks;
    }

    static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        Casts.readFloat32(MemorySegment.ofArray(bytes), 0, values, 0, values.length);
        return values;
    }

    private static byte[] bytes(float[] values) {
        byte[] bytes = new byte[values.length * Float.BYTES];
        Casts.writeFloat32(values, 0, values.length, MemorySegment.ofArray(bytes), 0);
        return bytes;
    }
}
