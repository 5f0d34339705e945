package dev.sluice.release;

import dev.sluice.edition.Component;
import java.util.ArrayList;
import java.util.List;

/// What a plan says that may not be meant: allowed, but worth a line.
final class PlanNotes {
    private PlanNotes() {}

    static List<String> of(ReleasePlan plan) {
        List<String> notes = new ArrayList<>();
        for (EditionPlan edition : plan.downloadable()) {
            if (edition.withhold().isEmpty() && !plan.components().isEmpty()) {
                notes.add(
                        "edition '%s' is public and withholds nothing: it is the source as a whole"
                                .formatted(edition.name()));
            }
        }
        List<Component> cut = cutComponents(plan);
        for (Component component : plan.components()) {
            if (!cut.contains(component)) {
                notes.add(
                        "component '%s' is withheld by no downloadable edition: it is not cut out"
                                .formatted(component.name()));
            }
        }
        return notes;
    }

    /// The components that some downloadable edition lacks, in the plan's order. The others take no
    /// part: where one of them overlapped a withheld one, it would keep public what is to go.
    static List<Component> cutComponents(ReleasePlan plan) {
        return plan.components().stream()
                .filter(
                        component ->
                                plan.downloadable().stream()
                                        .anyMatch(
                                                edition ->
                                                        edition.withhold()
                                                                .contains(component.name())))
                .toList();
    }
}
