package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.Rope.Scaling;
import dev.sluice.weights.gguf.GgufValue;
import dev.sluice.weights.gguf.GgufValueType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// The rotary embedding in GGUF metadata. A llama3 scaling stands there as the tensor
/// [#FACTORS_TENSOR] instead.
final class RopeMetadata {
    static final String FACTORS_TENSOR = "rope_freqs.weight";

    /// They change the embedding, and configs of these families cannot say how.
    private static final List<String> WITHOUT_HOME =
            List.of(
                    "scaling.attn_factor",
                    "scaling.yarn_ext_factor",
                    "scaling.yarn_log_multiplier");

    private static final String STATED = "sluice.rope.llama3";
    private static final double DEFAULT_THETA = 10_000;

    private RopeMetadata() {}

    static void write(Rope rope, String architecture, SequencedMap<String, GgufValue> metadata) {
        String prefix = architecture + ".rope.";
        metadata.put(prefix + "freq_base", new GgufValue.F32((float) rope.theta()));
        rope.slidingTheta()
                .ifPresent(
                        theta ->
                                metadata.put(
                                        prefix + "freq_base_swa",
                                        new GgufValue.F32((float) theta)));
        switch (rope.scaling()) {
            case Scaling.None _, Scaling.Llama3 _ -> {}
            case Scaling.Linear(double factor) -> {
                metadata.put(prefix + "scaling.type", new GgufValue.Str("linear"));
                metadata.put(prefix + "scaling.factor", new GgufValue.F32((float) factor));
            }
            case Scaling.Yarn yarn -> {
                metadata.put(prefix + "scaling.type", new GgufValue.Str("yarn"));
                metadata.put(prefix + "scaling.factor", new GgufValue.F32((float) yarn.factor()));
                metadata.put(
                        prefix + "scaling.original_context_length",
                        new GgufValue.U32(yarn.originalContext()));
                put(metadata, prefix + "scaling.yarn_attn_factor", yarn.attentionFactor());
                put(metadata, prefix + "scaling.yarn_beta_fast", yarn.betaFast());
                put(metadata, prefix + "scaling.yarn_beta_slow", yarn.betaSlow());
            }
        }
    }

    private static void put(
            SequencedMap<String, GgufValue> metadata, String key, Optional<Double> value) {
        value.ifPresent(number -> metadata.put(key, new GgufValue.F32(number.floatValue())));
    }

    /// The rotary embedding of a file.
    ///
    /// @param factors the elements of [#FACTORS_TENSOR], where the file has it
    /// @param hasSlidingTheta whether sliding-window layers have a base of their own
    static Rope read(
            MetadataReader metadata,
            String architecture,
            Optional<float[]> factors,
            boolean hasSlidingTheta) {
        String prefix = architecture + ".rope.";
        double theta = metadata.findNumber(prefix + "freq_base").orElse(DEFAULT_THETA);
        OptionalDouble slidingTheta =
                hasSlidingTheta
                        ? OptionalDouble.of(
                                metadata.findNumber(prefix + "freq_base_swa").orElse(DEFAULT_THETA))
                        : OptionalDouble.empty();
        return new Rope(theta, scaling(metadata, prefix, theta, factors), slidingTheta);
    }

    private static Scaling scaling(
            MetadataReader metadata, String prefix, double theta, Optional<float[]> factors) {
        for (String key : WITHOUT_HOME) {
            if (metadata.has(prefix + key)) {
                throw Refusal.unsupported(
                        metadata.file(),
                        "metadata '%s%s'".formatted(prefix, key),
                        "models whose rope scaling needs no such key");
            }
        }
        String type = metadata.findString(prefix + "scaling.type").orElse("none");
        Optional<Integer> context = metadata.findCount(prefix + "scaling.original_context_length");
        String where = metadata.file() + ", " + FACTORS_TENSOR;
        if (factors.isPresent()) {
            if (!type.equals("none")) {
                throw new FormatException(
                        where,
                        "the file scales by '%s' too".formatted(type),
                        "convert the original checkpoint, whose config.json names the scaling");
            }
            return RopeFactors.recover(
                    factors.get(), theta, stated(metadata), context.orElse(0), where);
        }
        return switch (type) {
            case "none" -> {
                Optional<Double> linear = metadata.findNumber(prefix + "scale_linear");
                yield linear.isPresent() && linear.get() != 1
                        ? new Scaling.Linear(linear.get())
                        : new Scaling.None();
            }
            case "linear" -> new Scaling.Linear(require(metadata, prefix + "scaling.factor"));
            case "yarn" ->
                    new Scaling.Yarn(
                            require(metadata, prefix + "scaling.factor"),
                            context.orElseThrow(
                                    () ->
                                            Refusal.missing(
                                                    metadata.file(),
                                                    prefix + "scaling.original_context_length")),
                            metadata.findNumber(prefix + "scaling.yarn_attn_factor"),
                            metadata.findNumber(prefix + "scaling.yarn_beta_fast"),
                            metadata.findNumber(prefix + "scaling.yarn_beta_slow"));
            default ->
                    throw Refusal.unsupported(
                            metadata.file(),
                            "rope scaling '%s'".formatted(type),
                            "models with linear, llama3 or yarn scaling");
        };
    }

    /// Keeps the numbers of a scaling that its divisors do not give back.
    static void keepUnlessRecovered(
            Scaling.Llama3 scaling,
            double theta,
            float[] factors,
            SequencedMap<String, GgufValue> metadata) {
        try {
            Scaling.Llama3 recovered =
                    RopeFactors.recover(factors, theta, Optional.empty(), 0, FACTORS_TENSOR);
            if (recovered.equals(scaling)) {
                return;
            }
        } catch (FormatException _) {
            // Not on the grid that is searched: keep them.
        }
        metadata.put(
                STATED,
                new GgufValue.Array(
                        GgufValueType.F64,
                        List.of(
                                new GgufValue.F64(scaling.factor()),
                                new GgufValue.F64(scaling.lowFrequencyFactor()),
                                new GgufValue.F64(scaling.highFrequencyFactor()),
                                new GgufValue.F64(scaling.originalContext()))));
    }

    private static Optional<Scaling.Llama3> stated(MetadataReader metadata) {
        if (!metadata.has(STATED)
                || !(metadata.using(STATED).require(STATED) instanceof GgufValue.Array array)) {
            return Optional.empty();
        }
        double[] numbers =
                array.values().stream()
                        .mapToDouble(
                                value -> value instanceof GgufValue.F64(double number) ? number : 0)
                        .toArray();
        return numbers.length == 4
                ? Optional.of(
                        new Scaling.Llama3(numbers[0], numbers[1], numbers[2], (long) numbers[3]))
                : Optional.empty();
    }

    private static double require(MetadataReader metadata, String key) {
        return metadata.findNumber(key)
                .orElseThrow(
                        () -> Refusal.missing(metadata.file(), "metadata '%s'".formatted(key)));
    }
}
