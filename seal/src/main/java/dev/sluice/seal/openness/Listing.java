package dev.sluice.seal.openness;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The components that a release has, and their licences.
///
/// @param components each component's own licence, an SPDX identifier or [#UNLICENSED]; empty where
///   it has none of its own and the release's applies
/// @param byType the release's licence for code, for data, for documents, where one is said
/// @param distribution the release's licence for everything else
public record Listing(
        Map<MofComponent, Optional<String>> components,
        Map<ContentType, String> byType,
        Optional<String> distribution) {
    /// Says of a component that it comes without a licence, whatever the release has.
    public static final String UNLICENSED = "unlicensed";

    public Listing {
        components =
                components.isEmpty()
                        ? Map.of()
                        : java.util.Collections.unmodifiableMap(new EnumMap<>(components));
        byType = Map.copyOf(byType);
    }

    /// The licence that a component comes under, [#UNLICENSED] where there is none: its own, else
    /// the release's for its type, else the release's.
    String licenseOf(MofComponent component) {
        return components
                .getOrDefault(component, Optional.empty())
                .or(() -> Optional.ofNullable(byType.get(component.type())))
                .or(this::distribution)
                .orElse(UNLICENSED);
    }
}
