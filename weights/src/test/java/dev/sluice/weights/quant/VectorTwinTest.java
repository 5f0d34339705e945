package dev.sluice.weights.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.weights.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Vector kernels give the bits of their scalar twins, whatever the input: any scale, NaN,
/// infinities, subnormals, and counts that do not fill a vector.
class VectorTwinTest {
    private static final int[] SPECIAL = {
        0x0000_0000, 0x8000_0000, // zeros
        0x0000_0001, 0x807F_FFFF, // subnormals
        0x7F80_0000, 0xFF80_0000, // infinities
        0x7FC0_0000, 0xFFC1_2345, // quiet NaN
        0x7F80_0001, 0xFFBF_FFFF, // signalling NaN
        0x7F7F_FFFF, 0x3380_0000, // greatest; half the least subnormal float16
        0x477F_EFFF, 0x477F_F000, // about where float16 becomes infinite
        0x3FFF_8000, 0x3F80_8000, // ties of bfloat16
    };

    // Each test asks by itself: jqwik does not run Jupiter's lifecycle methods.
    private static void onlyWhereThereAreVectors() {
        assumeTrue(Lanes.VECTORS, "this CPU has no vectors of 128 bits");
    }

    @Test
    void widensEvery16BitPatternAsItsTwin() {
        onlyWhereThereAreVectors();
        short[] every = new short[1 << 16];
        for (int i = 0; i < every.length; i++) {
            every[i] = (short) i;
        }
        // An odd count leaves a tail, an odd offset is not aligned.
        int count = every.length - 1;
        float[] vector = new float[every.length];
        float[] scalar = new float[every.length];
        VectorCasts.float16ToFloat32(every, 1, vector, 1, count);
        ScalarCasts.float16ToFloat32(every, 1, scalar, 1, count);
        assertThat(bits(vector)).isEqualTo(bits(scalar));
        VectorCasts.bfloat16ToFloat32(every, 1, vector, 1, count);
        ScalarCasts.bfloat16ToFloat32(every, 1, scalar, 1, count);
        assertThat(bits(vector)).isEqualTo(bits(scalar));
    }

    @Test
    void widenedBackGivesTheSame16Bits() {
        for (int i = 0; i < 1 << 16; i++) {
            short pattern = (short) i;
            float brain = Casts.bfloat16ToFloat32(pattern);
            float half = Casts.float16ToFloat32(pattern);
            if (!Float.isNaN(brain)) {
                assertThat(Casts.float32ToBfloat16(brain)).isEqualTo(pattern);
            }
            if (!Float.isNaN(half)) {
                assertThat(Casts.float32ToFloat16(half)).isEqualTo(pattern);
                assertThat(half).isEqualTo(Float.float16ToFloat(pattern));
            }
        }
    }

    @Property(tries = 200)
    void narrowsAnyBitsAsItsTwin(@ForAll long seed) {
        onlyWhereThereAreVectors();
        float[] values = anyBits(new Random(seed), 5003);
        short[] vector = new short[values.length];
        short[] scalar = new short[values.length];
        VectorCasts.float32ToBfloat16(values, 0, vector, 0, values.length);
        ScalarCasts.float32ToBfloat16(values, 0, scalar, 0, values.length);
        assertThat(vector).isEqualTo(scalar);
        VectorCasts.float32ToFloat16(values, 0, vector, 0, values.length);
        ScalarCasts.float32ToFloat16(values, 0, scalar, 0, values.length);
        assertThat(vector).isEqualTo(scalar);
    }

    @Property(tries = 200)
    void decodesAnyBytesAsItsTwin(@ForAll long seed) {
        for (GgmlType type :
                new GgmlType[] {GgmlType.Q8_0, GgmlType.Q4_0, GgmlType.Q4_K, GgmlType.Q6_K}) {
            byte[] blocks = new byte[type.blockBytes() * 37];
            new Random(seed).nextBytes(blocks);
            float[] vector = GgmlDifferential.decode(BlockCodec.of(type), blocks);
            float[] scalar = GgmlDifferential.decode(ScalarCodecs.of(type), blocks);
            assertThat(bits(vector)).as(type.name()).isEqualTo(bits(scalar));
        }
    }

    @Property(tries = 300)
    void encodesAnyBitsAsItsTwin(@ForAll long seed) {
        Random random = new Random(seed);
        float[] wild = anyBits(random, 32 * 64);
        for (int i = 0; i < wild.length; i++) {
            // The payload of a NaN that meets another hangs on the order of operands, and the
            // K-quants round its bits.
            wild[i] = Float.isNaN(wild[i]) ? Float.NaN : wild[i];
        }
        float[] tame = new float[32 * 64];
        for (int i = 0; i < tame.length; i++) {
            tame[i] = (float) random.nextGaussian() * 0.05f;
        }
        // Blocks of few distinct values: ties of the greatest magnitude and of rounding.
        float[] ties = new float[32 * 64];
        for (int i = 0; i < ties.length; i++) {
            ties[i] = (random.nextInt(511) - 255) / 2f;
        }
        for (float[] values : new float[][] {wild, tame, ties}) {
            for (GgmlType type :
                    new GgmlType[] {GgmlType.Q8_0, GgmlType.Q4_0, GgmlType.Q4_K, GgmlType.Q6_K}) {
                assertThat(GgmlDifferential.encode(BlockCodec.of(type), values))
                        .as(type.name())
                        .isEqualTo(GgmlDifferential.encode(ScalarCodecs.of(type), values));
            }
        }
    }

    @Test
    void worksInPartsOfSegmentsAndArrays() {
        float[] values = new float[512];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        for (GgmlType type :
                new GgmlType[] {
                    GgmlType.F32, GgmlType.F16, GgmlType.BF16, GgmlType.Q8_0, GgmlType.Q6_K
                }) {
            BlockCodec codec = BlockCodec.of(type);
            int bytes = 256 / type.blockSize() * type.blockBytes();
            MemorySegment target = MemorySegment.ofArray(new byte[bytes + 6]);
            codec.quantize(values, 100, 256, target, 3);
            float[] decoded = new float[300];
            codec.dequantize(target, 3, decoded, 44, 256);
            assertThat(Arrays.copyOf(decoded, 44)).containsOnly(0);
            for (int i = 0; i < 256; i++) {
                assertThat(decoded[44 + i] - values[100 + i]).isBetween(-0.05f, 0.05f);
            }
        }
    }

    @Test
    void refusesPartsOfABlockAndRangesOutside() {
        BlockCodec codec = BlockCodec.of(GgmlType.Q8_0);
        MemorySegment block = MemorySegment.ofArray(new byte[34]);
        assertThatThrownBy(() -> codec.dequantize(block, 0, new float[64], 0, 31))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiple of 32");
        assertThatThrownBy(() -> codec.dequantize(block, 0, new float[64], 0, 64))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> codec.dequantize(block, 0, new float[31], 0, 32))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> codec.quantize(new float[32], 1, 32, block, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> codec.quantize(new float[32], 0, 32, block, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /// Uniform over bit patterns, so that every exponent is as frequent, with special values mixed
    /// in; in runs of 32 of one magnitude, as blocks have.
    private static float[] anyBits(Random random, int count) {
        float[] values = new float[count];
        int magnitude = 0;
        for (int i = 0; i < count; i++) {
            if (i % 32 == 0) {
                magnitude = random.nextInt(256) << 23;
            }
            int bits = random.nextInt();
            if (random.nextInt(64) == 0) {
                bits = SPECIAL[random.nextInt(SPECIAL.length)];
            } else if (random.nextInt(4) != 0) {
                bits = (bits & 0x807F_FFFF) | magnitude;
            }
            values[i] = Float.intBitsToFloat(bits);
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
