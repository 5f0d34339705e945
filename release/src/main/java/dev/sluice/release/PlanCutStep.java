package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.edition.CutPlanner;
import dev.sluice.edition.EditionRequest;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;

/// Settles what will be cut. Reads headers only, and refuses what cannot be done before anything is
/// written.
final class PlanCutStep {
    private PlanCutStep() {}

    static CutPlan run(ReleasePlan plan, Checkpoint source) throws IOException {
        SourceFormat.require(plan, source);
        CutPlan cutPlan =
                CutPlanner.plan(
                        source,
                        PlanNotes.cutComponents(plan),
                        plan.downloadable().stream()
                                .filter(edition -> !edition.withhold().isEmpty())
                                .map(
                                        edition ->
                                                new EditionRequest(
                                                        edition.name(), edition.withhold()))
                                .toList());
        OwnFiles.require(plan, cutPlan);
        return cutPlan;
    }
}
