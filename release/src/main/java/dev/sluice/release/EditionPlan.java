package dev.sluice.release;

import dev.sluice.weights.DType;
import dev.sluice.weights.convert.Format;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a plan says about one edition.
///
/// @param name lower-case letters, digits and hyphens: it names a folder
/// @param withhold the components it lacks, by name
/// @param formats what its weights are written as; for a downloadable edition exactly one of them
///   is safetensors, since the cut, the join and the absence proof are defined on those; empty for
///   one that is not downloadable
/// @param license an SPDX identifier
public record EditionPlan(
        String name,
        List<String> withhold,
        List<Format> formats,
        Access access,
        Optional<String> license) {
    /// The folder of the withheld components, beside the editions' own.
    static final String RESERVED_NAME = "withheld";

    /// Folders beside the editions' own.
    private static final Set<String> RESERVED_NAMES =
            Set.of(RESERVED_NAME, ReleaseFolder.EVIDENCE, ReleaseFolder.APPROVALS);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    public EditionPlan {
        withhold = List.copyOf(withhold);
        formats = List.copyOf(formats);
        if (!NAME.matcher(name).matches() || RESERVED_NAMES.contains(name)) {
            throw new IllegalArgumentException("'%s' is not an edition name".formatted(name));
        }
        if (new HashSet<>(withhold).size() != withhold.size()
                || new HashSet<>(formats).size() != formats.size()) {
            throw new IllegalArgumentException("edition '%s' says something twice".formatted(name));
        }
        long safetensors = safetensors(formats).count();
        if (safetensors != (access.isDownloadable() ? 1 : 0)
                || (!access.isDownloadable() && !formats.isEmpty())) {
            throw new IllegalArgumentException(
                    "edition '%s': %d safetensors formats with access %s"
                            .formatted(name, safetensors, access.text()));
        }
    }

    /// An edition of which no licence is said.
    public EditionPlan(String name, List<String> withhold, List<Format> formats, Access access) {
        this(name, withhold, formats, access, Optional.empty());
    }

    /// The element type that the plan insists on.
    public Optional<DType> requiredDType() {
        return safetensors(formats)
                .findFirst()
                .map(Format::precision)
                .filter(precision -> precision != Format.Precision.SOURCE)
                .flatMap(precision -> DType.named(precision.name()));
    }

    /// The GGUF files asked for.
    public List<Format> ggufFormats() {
        return formats.stream()
                .filter(format -> format.container() == Format.Container.GGUF)
                .toList();
    }

    static Stream<Format> safetensors(List<Format> formats) {
        return formats.stream()
                .filter(format -> format.container() == Format.Container.SAFETENSORS);
    }
}
