package dev.sluice.engine.decoder;

import dev.sluice.weights.quant.Casts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// What one row of a forward pass is computed with: products of matrices as they lie in a file,
/// float32 or bfloat16, with float32 vectors. Everything is added up in float32.
///
/// What does not fill a vector is done number by number, or under a mask. Works, slower, on CPUs
/// without vectors.
final class RowKernels {
    private static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() >= 4
                    ? FloatVector.SPECIES_PREFERRED
                    : FloatVector.SPECIES_128;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final int LANES = FLOATS.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);

    private RowKernels() {}

    /// `y[i] = matrix[i] · x` for the rows `[from, to)`. Memory sets the pace: float32 comes
    /// fastest as four rows at a time, bfloat16, of which a row is short, as one.
    static void multiply(RowMatrix matrix, float[] x, float[] y, int from, int to) {
        int row = from;
        if (!matrix.isHalf()) {
            row += (to - from) & ~3;
            fours(matrix, x, y, from, row);
        }
        for (; row < to; row++) {
            y[row] = matrix.dot(row, x);
        }
    }

    // Two times four vectors a turn: a method of this size is compiled by itself, and so alike for
    // every thread that comes to it.
    private static void fours(RowMatrix matrix, float[] x, float[] y, int from, int to) {
        MemorySegment data = matrix.data();
        int columns = matrix.columns();
        long stride = (long) columns * Float.BYTES;
        int pairs = columns / (2 * LANES) * (2 * LANES);
        for (int row = from; row < to; row += 4) {
            long start = row * stride;
            FloatVector a = FloatVector.zero(FLOATS);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (int i = 0; i < pairs; i += 2 * LANES) {
                FloatVector v = floats(x, i);
                FloatVector w = floats(x, i + LANES);
                long at = start + (long) i * Float.BYTES;
                long next = at + (long) LANES * Float.BYTES;
                a = floats(data, at).fma(v, a);
                b = floats(data, at + stride).fma(v, b);
                c = floats(data, at + 2 * stride).fma(v, c);
                d = floats(data, at + 3 * stride).fma(v, d);
                a = floats(data, next).fma(w, a);
                b = floats(data, next + stride).fma(w, b);
                c = floats(data, next + 2 * stride).fma(w, c);
                d = floats(data, next + 3 * stride).fma(w, d);
            }
            y[row] = a.reduceLanes(VectorOperators.ADD);
            y[row + 1] = b.reduceLanes(VectorOperators.ADD);
            y[row + 2] = c.reduceLanes(VectorOperators.ADD);
            y[row + 3] = d.reduceLanes(VectorOperators.ADD);
            for (int i = pairs; i < columns; i++) {
                for (int r = 0; r < 4; r++) {
                    y[row + r] += matrix.at(row + r, i) * x[i];
                }
            }
        }
    }

    /// `Σ data[i] · x[xFrom + i]`
    static float dot(
            MemorySegment data, boolean isHalf, long fromElement, float[] x, int xFrom, int count) {
        return isHalf
                ? dotHalf(data, fromElement, x, xFrom, count)
                : dotFloat(data, fromElement, x, xFrom, count);
    }

    /// Four sums, since one would wait for each addition before the next.
    private static float dotHalf(
            MemorySegment data, long fromElement, float[] x, int xFrom, int count) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i + 4 * LANES <= count; i += 4 * LANES) {
            long at = (fromElement + i) * Short.BYTES;
            int from = xFrom + i;
            a = halves(data, at).fma(floats(x, from), a);
            b = halves(data, at + 2L * LANES).fma(floats(x, from + LANES), b);
            c = halves(data, at + 4L * LANES).fma(floats(x, from + 2 * LANES), c);
            d = halves(data, at + 6L * LANES).fma(floats(x, from + 3 * LANES), d);
        }
        for (; i + LANES <= count; i += LANES) {
            long at = (fromElement + i) * Short.BYTES;
            a = halves(data, at).fma(floats(x, xFrom + i), a);
        }
        float total = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
        for (; i < count; i++) {
            total += at(data, true, fromElement + i) * x[xFrom + i];
        }
        return total;
    }

    private static float dotFloat(
            MemorySegment data, long fromElement, float[] x, int xFrom, int count) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            long at = (fromElement + i) * Float.BYTES;
            sum = floats(data, at).fma(floats(x, xFrom + i), sum);
        }
        float total = sum.reduceLanes(VectorOperators.ADD);
        for (int i = bound; i < count; i++) {
            total += at(data, false, fromElement + i) * x[xFrom + i];
        }
        return total;
    }

    /// `y[yFrom + i] += factor · data[i]`
    static void addScaled(
            MemorySegment data,
            boolean isHalf,
            long fromElement,
            float factor,
            float[] y,
            int yFrom,
            int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            floats(y, yFrom + i)
                    .add(load(data, isHalf, fromElement + i).mul(factor))
                    .intoArray(y, yFrom + i);
        }
        for (int i = bound; i < count; i++) {
            y[yFrom + i] += factor * at(data, isHalf, fromElement + i);
        }
    }

    /// `y[i] += x[i]`
    static void add(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] += x[i];
        }
    }

    /// RMS norm: `y = x / √(mean(x²) + epsilon) · scale`, over `[from, from + scale.length)`.
    static void norm(float[] x, int from, float[] scale, double epsilon, float[] y) {
        int count = scale.length;
        FloatVector squares = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = floats(x, from + i);
            squares = v.fma(v, squares);
        }
        float sum = squares.reduceLanes(VectorOperators.ADD);
        for (int i = bound; i < count; i++) {
            sum += x[from + i] * x[from + i];
        }
        float factor = (float) (1 / Math.sqrt(sum / count + epsilon));
        for (int i = 0; i < count; i++) {
            y[from + i] = x[from + i] * factor * scale[i];
        }
    }

    /// `gates[i] = silu(gates[i]) · ups[i]`
    static void silu(float[] gates, float[] ups, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector gate = FloatVector.fromArray(FLOATS, gates, i, mask);
            FloatVector below = gate.neg().lanewise(VectorOperators.EXP).add(1f);
            gate.div(below)
                    .mul(FloatVector.fromArray(FLOATS, ups, i, mask))
                    .intoArray(gates, i, mask);
        }
    }

    /// `gates[i] = gelu(gates[i]) · ups[i]`, by the tanh approximation.
    static void gelu(float[] gates, float[] ups, int from, int to) {
        float root = (float) Math.sqrt(2 / Math.PI);
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, to);
            FloatVector gate = FloatVector.fromArray(FLOATS, gates, i, mask);
            FloatVector cube = gate.mul(gate).mul(gate).mul(0.044715f);
            FloatVector bend = gate.add(cube).mul(root).lanewise(VectorOperators.TANH).add(1f);
            gate.mul(0.5f)
                    .mul(bend)
                    .mul(FloatVector.fromArray(FLOATS, ups, i, mask))
                    .intoArray(gates, i, mask);
        }
    }

    /// Softmax over the first numbers, in place.
    static void softmax(float[] scores, int count) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, scores[i]);
        }
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Float> mask = FLOATS.indexInRange(i, count);
            FloatVector power =
                    FloatVector.fromArray(FLOATS, scores, i, mask)
                            .sub(highest)
                            .lanewise(VectorOperators.EXP);
            power.intoArray(scores, i, mask);
            sums = sums.add(power, mask);
        }
        float factor = 1 / sums.reduceLanes(VectorOperators.ADD);
        for (int i = 0; i < count; i++) {
            scores[i] *= factor;
        }
    }

    /// `x[i] = cap · tanh(x[i] / cap)`
    static void softcap(float[] x, int from, int to, double cap) {
        for (int i = from; i < to; i++) {
            x[i] = (float) (cap * Math.tanh(x[i] / cap));
        }
    }

    /// Writes numbers, rounded to nearest even where they become bfloat16.
    static void store(
            float[] x, int from, int count, MemorySegment data, boolean isHalf, long element) {
        for (int i = 0; i < count; i++) {
            if (isHalf) {
                data.set(SHORT, (element + i) * Short.BYTES, Casts.float32ToBfloat16(x[from + i]));
            } else {
                data.set(FLOAT, (element + i) * Float.BYTES, x[from + i]);
            }
        }
    }

    /// One number.
    static float at(MemorySegment data, boolean isHalf, long element) {
        return isHalf
                ? Casts.bfloat16ToFloat32(data.get(SHORT, element * Short.BYTES))
                : data.get(FLOAT, element * Float.BYTES);
    }

    private static FloatVector load(MemorySegment data, boolean isHalf, long element) {
        return isHalf ? halves(data, element * Short.BYTES) : floats(data, element * Float.BYTES);
    }

    private static FloatVector floats(float[] x, int from) {
        return FloatVector.fromArray(FLOATS, x, from);
    }

    private static FloatVector floats(MemorySegment data, long atBytes) {
        return FloatVector.fromMemorySegment(FLOATS, data, atBytes, ORDER);
    }

    private static FloatVector halves(MemorySegment data, long atBytes) {
        ShortVector shorts = ShortVector.fromMemorySegment(SHORTS, data, atBytes, ORDER);
        return ((IntVector) shorts.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
                .lanewise(VectorOperators.LSHL, 16)
                .reinterpretAsFloats();
    }
}
