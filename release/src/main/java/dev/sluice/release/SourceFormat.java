package dev.sluice.release;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.convert.Format;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The element type that the plan insists on, against what the source has.
///
/// Nothing is cast on the way from source to edition: what is withheld and what is open must make
/// the source again, bit for bit. So a plan that asks for another type is refused, with the
/// conversion that would give it.
final class SourceFormat {
    private SourceFormat() {}

    /// What a GGUF source is converted to: the type the plan asks for, or what loses nothing.
    static Format forImport(ReleasePlan plan) {
        List<DType> required =
                plan.downloadable().stream()
                        .map(EditionPlan::requiredDType)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList();
        if (required.size() > 1) {
            throw new ReleaseException(
                    plan.source(),
                    "the editions ask for different element types %s of one source"
                            .formatted(required),
                    "make a plan for each, or ask for one type");
        }
        return Format.parse(
                "safetensors" + (required.isEmpty() ? "" : ":" + name(required.getFirst())));
    }

    /// Refuses a source whose weights are mostly of another type than an edition asks for.
    static void require(ReleasePlan plan, Checkpoint source) {
        Optional<DType> dominant = dominant(source);
        for (EditionPlan edition : plan.downloadable()) {
            edition.requiredDType()
                    .filter(wanted -> !Optional.of(wanted).equals(dominant))
                    .ifPresent(
                            wanted -> {
                                String has = dominant.map(SourceFormat::name).orElse("no numbers");
                                throw new ReleaseException(
                                        "edition '%s'".formatted(edition.name()),
                                        "it asks for safetensors:%s, the source's weights are %s, and a cut casts nothing, so that what is withheld and what is open make the source again bit for bit"
                                                .formatted(name(wanted), has),
                                        "run sluice convert %s DST --to safetensors:%s and name DST as the source, or ask for safetensors"
                                                .formatted(plan.source(), name(wanted)));
                            });
        }
    }

    /// The type that holds the most parameters.
    static Optional<DType> dominant(Checkpoint source) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        source.tensors()
                .forEach(
                        (TensorInfo tensor) ->
                                elements.merge(
                                        tensor.dtype(), tensor.shape().elements(), Long::sum));
        return elements.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry<DType, Long>::getValue))
                .map(Map.Entry::getKey);
    }

    private static String name(DType dtype) {
        return dtype.name().toLowerCase(Locale.ROOT);
    }
}
