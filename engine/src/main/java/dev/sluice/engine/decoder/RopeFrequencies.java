package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.RopeConfig.Scaling;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// How fast each pair of dimensions turns, in radians a token.
final class RopeFrequencies {
    private RopeFrequencies() {}

    static float[] of(RopeConfig config) {
        float[] plain = plain(config.theta(), config.rotaryDim());
        return switch (config.scaling()) {
            case Scaling.None _ -> plain;
            case Scaling.Linear(double factor) -> linear(plain, factor);
            case Scaling.Llama3 llama3 -> llama3(plain, llama3);
            case Scaling.Yarn yarn -> yarn(plain, config, yarn);
        };
    }

    /// What cosine and sine are multiplied by.
    static double magnitude(RopeConfig config) {
        return config.scaling() instanceof Scaling.Yarn yarn ? yarn.attentionFactor() : 1;
    }

    /// `theta^(-2i/dim)`, by libtorch's own power so that not even the last bit differs from what
    /// the model was trained with: at position 8,000 it shows.
    private static float[] plain(double theta, int rotaryDim) {
        try (PointerScope _ = new PointerScope()) {
            Tensor exponents =
                    torch.arange(new Scalar(0), new Scalar(rotaryDim), new Scalar(2))
                            .to(ScalarType.Float)
                            .div(new Scalar((double) rotaryDim));
            return Rope.floats(torch.pow(new Scalar(theta), exponents).reciprocal());
        }
    }

    private static float[] linear(float[] plain, double factor) {
        float[] scaled = new float[plain.length];
        for (int i = 0; i < plain.length; i++) {
            scaled[i] = plain[i] / (float) factor;
        }
        return scaled;
    }

    /// In float32 throughout and in this order, as the models were trained: in double, the last bit
    /// of a blended frequency comes out otherwise.
    private static float[] llama3(float[] plain, Scaling.Llama3 scaling) {
        float longest = (float) (scaling.original() / scaling.lowFrequency());
        float shortest = (float) (scaling.original() / scaling.highFrequency());
        float factor = (float) scaling.factor();
        float low = (float) scaling.lowFrequency();
        float span = (float) (scaling.highFrequency() - scaling.lowFrequency());
        float[] scaled = new float[plain.length];
        for (int i = 0; i < plain.length; i++) {
            float wave = 1 / plain[i] * (float) (2 * Math.PI);
            if (wave > longest) {
                scaled[i] = plain[i] / factor;
            } else if (wave < shortest) {
                scaled[i] = plain[i];
            } else {
                float smooth = (1 / wave * (float) scaling.original() - low) / span;
                scaled[i] = (1 - smooth) * plain[i] / factor + smooth * plain[i];
            }
        }
        return scaled;
    }

    private static float[] yarn(float[] plain, RopeConfig config, Scaling.Yarn scaling) {
        double low = dimension(scaling.betaFast(), config, scaling);
        double high = dimension(scaling.betaSlow(), config, scaling);
        if (scaling.isTruncated()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, config.rotaryDim() - 1);
        double span = high == low ? 0.001 : high - low;
        float[] scaled = new float[plain.length];
        for (int i = 0; i < plain.length; i++) {
            double ramp = Math.clamp((i - low) / span, 0, 1);
            scaled[i] = (float) (plain[i] / scaling.factor() * ramp + plain[i] * (1 - ramp));
        }
        return scaled;
    }

    /// The dimension whose wave turns so many times over the original context.
    private static double dimension(double turns, RopeConfig config, Scaling.Yarn scaling) {
        return config.rotaryDim()
                * Math.log(scaling.original() / (turns * 2 * Math.PI))
                / (2 * Math.log(config.theta()));
    }
}
