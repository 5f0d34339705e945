package dev.sluice.engine.decoder;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The rotary embedding: turns pairs of a head's dimensions, `i` and `i + rotaryDim/2`, by an angle
/// that grows with the token's position.
///
/// Frequencies and angles are computed in float32, as the models were trained; cosines and sines
/// too, but for float64, of the same angles.
final class Rope {
    private static final int SMALLEST_TABLE = 256;

    private final float[] frequencies;
    private final double magnitude;
    private final int rotaryDim;
    private int tableLength;
    private ScalarType tableType = ScalarType.Float;
    private Tensor cosines = new Tensor();
    private Tensor sines = new Tensor();

    /// The turn of some positions.
    ///
    /// @param cosine `[tokens, rotaryDim]`
    /// @param sine `[tokens, rotaryDim]`, the first half negated
    record Turn(Tensor cosine, Tensor sine) {
        /// Turns queries or keys.
        ///
        /// @param heads `[…, tokens, headDim]`
        Tensor apply(Tensor heads) {
            long rotaryDim = cosine.size(-1);
            long rest = heads.size(-1) - rotaryDim;
            if (rest == 0) {
                return turned(heads);
            }
            return torch.cat(
                    new org.bytedeco.pytorch.TensorVector(
                            turned(heads.narrow(-1, 0, rotaryDim)),
                            heads.narrow(-1, rotaryDim, rest)),
                    -1);
        }

        private Tensor turned(Tensor heads) {
            Tensor swapped = torch.roll(heads, new long[] {cosine.size(-1) / 2}, -1);
            return heads.mul(cosine).add(swapped.mul(sine));
        }
    }

    /// The turn of one position.
    static final class RowTurn {
        private final float[] cosine;
        private final float[] sine;

        /// @param cosine of each pair of dimensions
        /// @param sine likewise
        private RowTurn(float[] cosine, float[] sine) {
            this.cosine = cosine;
            this.sine = sine;
        }

        /// Turns one head in place.
        void apply(float[] heads, int from) {
            int half = cosine.length;
            for (int i = 0; i < half; i++) {
                float first = heads[from + i];
                float second = heads[from + half + i];
                heads[from + i] = first * cosine[i] - second * sine[i];
                heads[from + half + i] = second * cosine[i] + first * sine[i];
            }
        }
    }

    Rope(RopeConfig config) {
        this.rotaryDim = config.rotaryDim();
        this.frequencies = RopeFrequencies.of(config);
        this.magnitude = RopeFrequencies.magnitude(config);
    }

    /// The turn of the positions from one on.
    Turn turn(int from, int tokens, ScalarType dtype) {
        Tensor cosine;
        Tensor sine;
        synchronized (this) {
            reserve(from + tokens, dtype);
            cosine = cosines.narrow(0, from, tokens);
            sine = sines.narrow(0, from, tokens);
        }
        return new Turn(cosine.to(dtype), sine.to(dtype));
    }

    /// The turn of rows that divide: cosine and sine `[rows, 1, tokens, rotaryDim]`.
    Turn turn(Branches branches, ScalarType dtype) {
        Tensor positions = branches.positions();
        Tensor cosine;
        Tensor sine;
        synchronized (this) {
            reserve(branches.width(), dtype);
            cosine = cosines.index_select(0, positions);
            sine = sines.index_select(0, positions);
        }
        long[] shape = {branches.rows(), 1, branches.width(), rotaryDim};
        return new Turn(cosine.view(shape).to(dtype), sine.view(shape).to(dtype));
    }

    /// The turn of one position, for single rows.
    RowTurn turn(int position) {
        float[] cosine = new float[frequencies.length];
        float[] sine = new float[frequencies.length];
        for (int i = 0; i < frequencies.length; i++) {
            // The angle is rounded to float32, as above.
            double angle = (float) position * frequencies[i];
            cosine[i] = (float) (Math.cos(angle) * magnitude);
            sine[i] = (float) (Math.sin(angle) * magnitude);
        }
        return new RowTurn(cosine, sine);
    }

    private void reserve(int length, ScalarType dtype) {
        ScalarType wanted = dtype == ScalarType.Double ? dtype : ScalarType.Float;
        if (length > tableLength || wanted != tableType) {
            tableType = wanted;
            grow(Math.max(SMALLEST_TABLE, Integer.highestOneBit(length) * 2));
        }
    }

    private void grow(int length) {
        try (PointerScope _ = new PointerScope()) {
            Tensor positions = torch.arange(new Scalar(length)).to(ScalarType.Float);
            Tensor halves = torch.outer(positions, torch.tensor(frequencies)).to(tableType);
            Tensor cosine = halves.cos().mul(new Scalar(magnitude));
            Tensor sine = halves.sin().mul(new Scalar(magnitude));
            Tensor newCosines = torch.cat(vector(cosine, cosine), -1);
            Tensor newSines = torch.cat(vector(sine.neg(), sine), -1);
            newCosines.retainReference();
            newSines.retainReference();
            cosines.close();
            sines.close();
            cosines = newCosines;
            sines = newSines;
            tableLength = length;
        }
    }

    int rotaryDim() {
        return rotaryDim;
    }

    private static org.bytedeco.pytorch.TensorVector vector(Tensor first, Tensor second) {
        return new org.bytedeco.pytorch.TensorVector(first, second);
    }

    /// The numbers of a contiguous float32 tensor.
    static float[] floats(Tensor tensor) {
        float[] floats = new float[Math.toIntExact(tensor.numel())];
        new FloatPointer(tensor.data_ptr()).get(floats);
        return floats;
    }
}
