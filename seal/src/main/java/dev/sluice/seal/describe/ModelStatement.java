package dev.sluice.seal.describe;

import dev.sluice.seal.openness.ContentType;
import dev.sluice.seal.openness.MofComponent;
import dev.sluice.storage.Digest;
import java.net.URI;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a plan says about the model, for its descriptions.
///
/// @param summary what it is, in a sentence or two
/// @param languages ISO 639 codes
/// @param baseModels those that it was made of, as the Hub names them
/// @param withheld why each component is withheld
/// @param data what it was trained on
/// @param copyright how rights of others in the data are kept
/// @param illegalContent how illegal content is kept out of the data
/// @param licenses of the release's code, data and documents, where they differ from its own
/// @param components where the parts of the release are that openness asks for
public record ModelStatement(
        Optional<String> summary,
        List<String> languages,
        List<String> baseModels,
        List<String> intendedUse,
        List<String> outOfScope,
        List<String> limitations,
        SortedMap<String, String> withheld,
        List<Dataset> data,
        Optional<String> copyright,
        Optional<String> illegalContent,
        Map<ContentType, String> licenses,
        Map<MofComponent, Component> components) {
    /// A plan that says nothing.
    public static final ModelStatement NONE =
            new ModelStatement(
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Collections.emptySortedMap(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Map.of());

    public ModelStatement {
        languages = List.copyOf(languages);
        baseModels = List.copyOf(baseModels);
        intendedUse = List.copyOf(intendedUse);
        outOfScope = List.copyOf(outOfScope);
        limitations = List.copyOf(limitations);
        withheld = Collections.unmodifiableSortedMap(new TreeMap<>(withheld));
        data = List.copyOf(data);
        licenses = ordered(ContentType.class, licenses);
        components = ordered(MofComponent.class, components);
    }

    private static <K extends Enum<K>, V> Map<K, V> ordered(Class<K> keys, Map<K, V> map) {
        EnumMap<K, V> copy = new EnumMap<>(keys);
        copy.putAll(map);
        return Collections.unmodifiableMap(copy);
    }

    /// Data that the model was trained on.
    ///
    /// @param contents what is in it
    /// @param size as the developer puts it: `1,500 definitions`
    /// @param processing what was done to it
    public record Dataset(
            String name,
            Kind kind,
            Optional<String> contents,
            Optional<String> size,
            Optional<String> license,
            Optional<URI> url,
            Optional<Digest> digest,
            Optional<String> processing) {}

    /// How data was come by: the sources that section 2 of the European Commission's template
    /// C(2025) 8311 tells apart.
    public enum Kind {
        PUBLIC("2.1", "Publicly available datasets"),
        LICENSED("2.2", "Private non-publicly available datasets obtained from third parties"),
        CRAWLED("2.3", "Data crawled and scraped from online sources"),
        USER("2.4", "User data"),
        SYNTHETIC("2.5", "Synthetic data"),
        OTHER("2.6", "Other sources of data");

        private final String section;
        private final String title;

        Kind(String section, String title) {
            this.section = section;
            this.title = title;
        }

        /// Of the template.
        public String section() {
            return section;
        }

        /// The section's heading.
        public String title() {
            return title;
        }

        /// As plans write it.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Where a component of the release is, and its licence.
    ///
    /// @param place empty where only a licence is said of what Sluice itself writes
    /// @param license an SPDX identifier, or `unlicensed`
    public record Component(Optional<Place> place, Optional<String> license) {}

    /// Where something is.
    public sealed interface Place {
        /// A file of the edition.
        record InFolder(String path) implements Place {}

        /// Elsewhere, and what is to be found there.
        record Pinned(URI url, Digest digest) implements Place {}
    }
}
