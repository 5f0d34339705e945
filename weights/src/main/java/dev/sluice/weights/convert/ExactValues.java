package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgufValue;
import dev.sluice.weights.gguf.GgufValueType;
import java.util.Arrays;
import java.util.Optional;
import java.util.SequencedMap;

/// Small float32 tensors that the way to the other format and back would round.
///
/// Adding one to a norm and taking it away again loses low bits of some values. Where it would, the
/// original elements travel in the metadata as an array `sluice.exact.<tensor>`, and are taken back
/// only if the tensor that stands in the file is still the one they became.
final class ExactValues {
    private static final String PREFIX = "sluice.exact.";

    private ExactValues() {}

    static boolean isKey(String key) {
        return key.startsWith(PREFIX);
    }

    /// The metadata key of a tensor's elements.
    static String key(String tensor) {
        return PREFIX + tensor;
    }

    /// Keeps the elements of a tensor.
    ///
    /// @param tensor the name of the tensor in GGUF
    static void keep(SequencedMap<String, GgufValue> metadata, String tensor, float[] values) {
        metadata.put(key(tensor), GgufValue.Array.ofFloats(values));
    }

    /// The elements that were kept for a tensor of `count` elements.
    static Optional<float[]> find(
            SequencedMap<String, GgufValue> metadata, String tensor, int count) {
        if (!(metadata.get(key(tensor)) instanceof GgufValue.Array array)
                || array.elementType() != GgufValueType.F32
                || array.values().size() != count) {
            return Optional.empty();
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            if (array.values().get(i) instanceof GgufValue.F32(float value)) {
                values[i] = value;
            }
        }
        return Optional.of(values);
    }

    /// The elements with a number added, in float32.
    static float[] plus(float[] values, float addend) {
        float[] sums = values.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += addend;
        }
        return sums;
    }

    /// Whether adding a number and taking it away gives every element back, bit for bit.
    static boolean survives(float[] values, float addend) {
        return sameBits(plus(plus(values, addend), -addend), values);
    }

    static boolean sameBits(float[] left, float[] right) {
        return left.length == right.length && Arrays.mismatch(bits(left), bits(right)) < 0;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
