package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.EvidenceBundle;
import dev.sluice.release.gate.Expected;
import dev.sluice.release.gate.Gate;
import dev.sluice.release.gate.Role;
import dev.sluice.release.gate.TrainingClaim;
import dev.sluice.release.gate.Verdict;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Gathers the evidence on each downloadable edition and decides.
record GateStep(ReleasePlan plan, ReleaseFolder folder, Laboratory laboratory, Progress progress) {
    /// @param proofs what the absence proofs came to
    List<EditionVerdict> run(GatePlan gate, GateInputs inputs, List<EditionProof> proofs)
            throws IOException {
        EvidenceStore store = EvidenceStore.open(folder.evidence());
        Optional<TrainingClaim> training = TrainingClaims.of(plan, gate);
        List<EditionVerdict> verdicts = new ArrayList<>();
        for (EditionPlan edition : plan.downloadable()) {
            GateInputs its = inputs.withControlOf(edition.name(), training);
            Expected expected = its.expected(plan, edition);
            List<EvidenceBundle.Measured> measured =
                    new MeasureStep(its, store, laboratory, progress).run(gate, edition.name());
            List<EvidenceBundle.Attacked> attacked =
                    new AttackStep(its, store, laboratory, progress).run(gate, edition.name());
            EvidenceBundle evidence =
                    new EvidenceBundle(
                            expected,
                            measured,
                            attacked,
                            absence(edition, expected, proofs),
                            files(gate, edition, expected),
                            ApprovalFiles.in(folder.approvals()),
                            training);
            List<Digest> digests = new ArrayList<>();
            measured.forEach(each -> digests.add(store.add(each.evidence())));
            attacked.forEach(each -> digests.add(store.add(each.evidence())));
            Verdict verdict = Gate.decide(gate.policy(), evidence);
            verdicts.add(
                    new EditionVerdict(
                            edition.name(),
                            verdict,
                            evidence,
                            digests.stream().distinct().toList()));
        }
        return verdicts;
    }

    private static Optional<EvidenceBundle.AbsenceFindings> absence(
            EditionPlan edition, Expected expected, List<EditionProof> proofs) {
        return proofs.stream()
                .filter(proof -> proof.edition().equals(edition.name()))
                .map(
                        proof ->
                                new EvidenceBundle.AbsenceFindings(
                                        subject(expected, edition).digest(),
                                        edition.withhold(),
                                        proof.report().path("findingsTotal").asLong(1),
                                        proof.report()
                                                .path("findings")
                                                .valueStream()
                                                .map((JsonNode each) -> each.path("message"))
                                                .map(each -> each.asString(""))
                                                .limit(5)
                                                .toList()))
                .findFirst();
    }

    private Optional<EvidenceBundle.FileFindings> files(
            GatePlan gate, EditionPlan edition, Expected expected) throws IOException {
        boolean scanned =
                gate.policy().checks().stream()
                        .anyMatch(check -> check instanceof Check.Files files && files.noSecrets());
        Subject subject = subject(expected, edition);
        return Optional.of(
                new EvidenceBundle.FileFindings(
                        subject.digest(),
                        scanned
                                ? SecretScan.of(
                                        folder.stagedEdition(edition.name()),
                                        subject.files().keySet())
                                : List.of()));
    }

    private static Subject subject(Expected expected, EditionPlan edition) {
        return Optional.ofNullable(expected.subjects().get(new Role.Edition(edition.name())))
                .orElseThrow();
    }
}
