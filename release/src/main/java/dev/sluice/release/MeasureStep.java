package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.EvidenceBundle;
import dev.sluice.release.gate.Role;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Scores the suites that the gate asks for on the editions that it asks about, where no evidence
/// says what they would score.
record MeasureStep(
        GateInputs inputs, EvidenceStore store, Laboratory laboratory, Progress progress) {
    /// @param edition the one to be decided on
    List<EvidenceBundle.Measured> run(GatePlan gate, String edition) throws IOException {
        Set<Wanted> wanted = new LinkedHashSet<>();
        for (Check check : gate.policy().checks()) {
            if (!(check instanceof Check.Resists)) {
                for (String suite : GatePlan.suites(check).toList()) {
                    if (!(check instanceof Check.Holds)) {
                        wanted.add(new Wanted(new Role.Edition(edition), suite));
                    }
                    GatePlan.editions(check)
                            .forEach(
                                    other ->
                                            wanted.add(new Wanted(new Role.Edition(other), suite)));
                }
            }
        }
        List<EvidenceBundle.Measured> measured = new ArrayList<>();
        for (Wanted each : wanted) {
            measured.add(new EvidenceBundle.Measured(each.role(), evidence(each)));
        }
        return measured;
    }

    private record Wanted(Role role, String suite) {}

    private SuiteEvidence evidence(Wanted wanted) throws IOException {
        Laboratory.Model model =
                Optional.ofNullable(inputs.models().get(wanted.role())).orElseThrow();
        Laboratory.SuiteFile suite = inputs.suite(wanted.suite());
        Digest settings = laboratory.settings(suite);
        Optional<SuiteEvidence> earlier =
                store.scores(model.subject(), suite.digest(), settings, suite.name());
        if (earlier.isPresent()) {
            return earlier.get();
        }
        SuiteEvidence evidence = laboratory.score(model, suite, progress);
        store.add(evidence);
        return evidence;
    }
}
