package dev.sluice.edition.join;

import dev.sluice.edition.withheld.Manifest;
import dev.sluice.edition.withheld.WithheldComponent;
import dev.sluice.weights.Checkpoint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds out which edition of its manifest a folder is, and whether the components given are those
/// it lacks.
final class JoinMatch {
    private JoinMatch() {}

    /// The view of the edition that the components complete.
    ///
    /// @throws JoinException where they come from different cuts, one is missing, or one is too
    ///   many
    static Manifest.EditionView editionOf(Checkpoint open, List<WithheldComponent> components) {
        Manifest first = components.getFirst().manifest();
        for (WithheldComponent component : components) {
            Manifest manifest = component.manifest();
            if (!manifest.source().shards().equals(first.source().shards())
                    || !manifest.editions().equals(first.editions())) {
                throw new JoinException(
                        "component '%s'".formatted(manifest.component()),
                        "it was not cut together with '%s'".formatted(first.component()),
                        "give components of one release");
            }
        }
        Set<String> given =
                components.stream()
                        .map(component -> component.manifest().component())
                        .collect(Collectors.toSet());
        List<Manifest.EditionView> fitting =
                first.editions().values().stream()
                        .filter(view -> Set.copyOf(view.withheld()).equals(given))
                        .toList();
        if (given.size() != components.size() || fitting.isEmpty()) {
            throw new JoinException(
                    open.folder().toString(),
                    "no edition withholds exactly %s; %s".formatted(given, known(first.editions())),
                    "give each component that the edition withholds, once");
        }
        return fitting.stream()
                .min(Comparator.comparingLong(view -> missing(view, open)))
                .orElseThrow();
    }

    /// How many tensors that the edition should have are not there.
    private static long missing(Manifest.EditionView view, Checkpoint open) {
        Set<String> names = open.tensors().map(tensor -> tensor.name()).collect(Collectors.toSet());
        return view.changed().values().stream()
                .filter(kept -> !names.contains(kept.name()))
                .count();
    }

    private static String known(Map<String, Manifest.EditionView> editions) {
        return editions.entrySet().stream()
                .map(
                        entry ->
                                "'%s' withholds %s"
                                        .formatted(entry.getKey(), entry.getValue().withheld()))
                .collect(Collectors.joining(", "));
    }
}
