package dev.sluice.release.gate;

import dev.sluice.lab.evidence.Subject;
import dev.sluice.storage.Digest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Decides by evidence. Pure: the same policy and evidence always come to the same verdict, and
/// nothing is read, measured or written.
public final class Gate {
    private Gate() {}

    /// Holds the evidence against each check. The verdict is that of the worst finding.
    public static Verdict decide(Policy policy, EvidenceBundle evidence) {
        List<Finding> findings =
                policy.checks().stream().map(check -> judge(check, evidence)).toList();
        return Verdict.of(findings, assurance(findings, evidence));
    }

    /// The same verdict for all files that are to be published: the model's, of which it was
    /// decided, and those that were written about it since. What a check asks of files is asked of
    /// all of them; what was measured was measured on the model, and stays.
    ///
    /// @param published evidence about all of them
    public static Verdict ofPublished(Verdict decided, EvidenceBundle published) {
        List<Finding> findings =
                decided.findings().stream().map(finding -> again(finding, published)).toList();
        return Verdict.of(findings, decided.assurance());
    }

    private static Finding again(Finding finding, EvidenceBundle published) {
        return switch (finding.check()) {
            case Check.Absent absent -> FileJudge.judge(absent, published);
            case Check.Files files -> FileJudge.judge(files, published);
            case Check.Retains _, Check.Holds _, Check.Lacks _, Check.Resists _, Check.Approved _ ->
                    finding;
        };
    }

    private static Finding judge(Check check, EvidenceBundle evidence) {
        return switch (check) {
            case Check.Retains retains -> new SuiteJudge(evidence).judge(retains);
            case Check.Holds holds -> new SuiteJudge(evidence).judge(holds);
            case Check.Lacks lacks -> new SuiteJudge(evidence).judge(lacks);
            case Check.Resists resists -> new ResistJudge(evidence).judge(resists);
            case Check.Absent absent -> FileJudge.judge(absent, evidence);
            case Check.Files files -> FileJudge.judge(files, evidence);
            case Check.Approved approved -> ApprovalJudge.judge(approved, evidence);
        };
    }

    private static Assurance assurance(List<Finding> findings, EvidenceBundle evidence) {
        Subject files = evidence.expected().editionFiles();
        if (evidence.training().filter(claim -> claim.provesOf(files)).isPresent()) {
            return new Assurance(
                    Assurance.Strength.PROVEN, proof(evidence.training().orElseThrow()));
        }
        boolean resisted =
                findings.stream()
                        .anyMatch(
                                finding ->
                                        finding.check() instanceof Check.Resists
                                                && finding.outcome().compareTo(Outcome.PROVISIONAL)
                                                        <= 0);
        if (resisted && evidence.expected().subjects().containsKey(new Role.NeverSaw())) {
            return new Assurance(
                    Assurance.Strength.MEASURED,
                    "attacked, and compared with a model that never saw the restricted data;"
                            + " other attacks or a larger budget may get more back");
        }
        return new Assurance(
                Assurance.Strength.SUPPRESSED,
                "nothing here says that the capability stays away: expect fine-tuning to bring it"
                        + " back");
    }

    private static String proof(TrainingClaim claim) {
        if (claim.startsFromOthers()) {
            return "the safetensors files are byte-identical to those of a checkpoint that stood"
                    + " before the restricted data was first used; what that checkpoint itself was"
                    + " trained on, its record does not say";
        }
        return "the safetensors files are byte-identical to those of a model whose training record"
                + " lists %d data %s, none of them the restricted one; this is worth as much as"
                        .formatted(claim.data().size(), claim.data().size() == 1 ? "file" : "files")
                + " the labels by which the data was divided";
    }

    /// The files that hold the weights; GGUF files are made of them by the release itself.
    static SortedMap<String, Digest> weights(Subject subject) {
        SortedMap<String, Digest> weights = new TreeMap<>(subject.files());
        weights.keySet().removeIf(file -> !file.endsWith(".safetensors"));
        return weights;
    }
}
