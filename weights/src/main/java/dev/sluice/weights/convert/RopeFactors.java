package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.Rope.Scaling.Llama3;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The divisors of the rotary frequencies that GGUF keeps in `rope_freqs.weight`, and back to the
/// four numbers that they were computed from.
///
/// In float32 throughout, as llama.cpp's converter computes them in PyTorch.
final class RopeFactors {
    /// Powers differ between mathematical libraries in their last bits; the numbers sought lie on a
    /// grid far wider than this.
    private static final float TOLERANCE = 1e-5f;

    private static final List<Double> BAND_FACTORS = List.of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0);

    private RopeFactors() {}

    /// The divisors of a scaling.
    ///
    /// @param dimensions how many elements of a head are turned, an even number
    /// @return a divisor a pair
    static float[] of(Llama3 scaling, double theta, int dimensions) {
        float lowWavelength = (float) (scaling.originalContext() / scaling.lowFrequencyFactor());
        float highWavelength = (float) (scaling.originalContext() / scaling.highFrequencyFactor());
        float low = (float) scaling.lowFrequencyFactor();
        float band = (float) (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
        float[] factors = new float[dimensions / 2];
        for (int i = 0; i < factors.length; i++) {
            float exponent = (float) (2 * i) / dimensions;
            float frequency = 1.0f / (float) Math.pow(theta, exponent);
            float wavelength = (float) (2 * Math.PI) / frequency;
            if (wavelength < highWavelength) {
                factors[i] = 1;
            } else if (wavelength > lowWavelength) {
                factors[i] = (float) scaling.factor();
            } else {
                float smooth = ((float) scaling.originalContext() / wavelength - low) / band;
                factors[i] = 1 / ((1 - smooth) / (float) scaling.factor() + smooth);
            }
        }
        return factors;
    }

    /// Finds the numbers that give these factors, to the last bits of a float32.
    ///
    /// The factor is the largest divisor; the others are looked for where models have them: bands
    /// between powers of two, and contexts that are powers of two or the one the file names. Where
    /// several give the same divisors they mean the same model, and the first is taken.
    ///
    /// @param stated numbers that the file names, tried first
    /// @param contextHint a context length that the file names
    /// @throws FormatException where none fit
    static Llama3 recover(
            float[] factors,
            double theta,
            Optional<Llama3> stated,
            long contextHint,
            String where) {
        return stated.filter(scaling -> matches(scaling, theta, factors))
                .or(() -> search(factors, theta, contextHint))
                .orElseThrow(
                        () ->
                                new FormatException(
                                        where,
                                        "its frequency divisors follow no llama3 scaling that is"
                                                + " known",
                                        "convert the original checkpoint, whose config.json names"
                                                + " the scaling"));
    }

    private static Optional<Llama3> search(float[] factors, double theta, long contextHint) {
        double factor = 1;
        for (float divisor : factors) {
            factor = Math.max(factor, divisor);
        }
        return candidates(factor, contextHint).stream()
                .filter(candidate -> matches(candidate, theta, factors))
                .findFirst();
    }

    private static List<Llama3> candidates(double factor, long contextHint) {
        Set<Long> contexts = new LinkedHashSet<>(List.of(8192L));
        if (contextHint > 0) {
            contexts.add(contextHint);
        }
        for (long context = 512; context <= 1 << 20; context *= 2) {
            contexts.add(context);
        }
        List<Llama3> all = new ArrayList<>();
        for (long context : contexts) {
            all.add(new Llama3(factor, 1, 4, context));
        }
        for (long context : contexts) {
            for (double low : BAND_FACTORS) {
                for (double high : BAND_FACTORS) {
                    if (low < high) {
                        all.add(new Llama3(factor, low, high, context));
                    }
                }
            }
        }
        return all;
    }

    private static boolean matches(Llama3 scaling, double theta, float[] given) {
        float[] computed = of(scaling, theta, given.length * 2);
        for (int i = 0; i < given.length; i++) {
            if (!(Math.abs(computed[i] - given[i]) <= TOLERANCE * Math.abs(given[i]))) {
                return false;
            }
        }
        return true;
    }
}
