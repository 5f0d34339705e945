package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.edition.Progress;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.EvidenceBundle;
import dev.sluice.release.gate.Gate;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Looks through what was written about the editions as the model's own files were looked through:
/// for copies of what is withheld, for secrets, for kinds of files that the gate does not allow.
record InspectStep(ReleasePlan plan, ReleaseFolder folder, Journal journal, Progress progress) {
    /// @param proofs what the search in the descriptions came to
    /// @param verdicts the gate's, of all files that are to be published
    record Inspected(List<EditionProof> proofs, List<EditionVerdict> verdicts) {}

    Inspected run(
            CutPlan cutPlan,
            CutStep.Cut cut,
            SortedMap<String, SortedMap<String, Digest>> editions,
            List<Described> described,
            List<EditionVerdict> verdicts)
            throws IOException {
        List<EditionProof> proofs = new ArrayList<>();
        ProveStep prove = new ProveStep(plan, folder, journal, progress);
        for (Described each : described) {
            Optional<CutPlan.EditionPart> part =
                    cutPlan.editions().stream()
                            .filter(edition -> edition.name().equals(each.edition()))
                            .findFirst();
            if (part.isPresent()) {
                proofs.add(prove.ofDescribed(cutPlan, part.get(), each.digests(), cut));
            }
        }
        List<EditionVerdict> again = new ArrayList<>();
        for (EditionVerdict verdict : verdicts) {
            Optional<Described> its =
                    described.stream()
                            .filter(each -> each.edition().equals(verdict.edition()))
                            .findFirst();
            again.add(its.isPresent() ? again(verdict, its.get(), editions, proofs) : verdict);
        }
        return new Inspected(proofs, again);
    }

    private EditionVerdict again(
            EditionVerdict decided,
            Described described,
            SortedMap<String, SortedMap<String, Digest>> editions,
            List<EditionProof> proofs)
            throws IOException {
        SortedMap<String, Digest> all =
                new TreeMap<>(editions.getOrDefault(decided.edition(), new TreeMap<>()));
        all.putAll(described.digests());
        boolean scanned =
                decided.verdict().findings().stream()
                        .anyMatch(
                                finding ->
                                        finding.check() instanceof Check.Files files
                                                && files.noSecrets());
        List<EvidenceBundle.Secret> secrets =
                scanned
                        ? SecretScan.of(
                                folder.described(decided.edition()), described.files().keySet())
                        : List.of();
        List<String> copies =
                proofs.stream()
                        .filter(proof -> proof.edition().equals(decided.edition()))
                        .flatMap(proof -> proof.messages().stream())
                        .toList();
        return new EditionVerdict(
                decided.edition(),
                Gate.ofPublished(
                        decided.verdict(),
                        decided.evidence().ofPublished(new Subject(all), copies, secrets)),
                decided.evidence(),
                decided.files());
    }
}
