package dev.sluice.release.gate;

import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.storage.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All that a verdict rests on.
///
/// @param expected what it must be about
/// @param absence empty where no search was made
/// @param files empty where they were not listed
/// @param approvals every approval that was handed in, in a fixed order
/// @param training what the control was trained on; empty where nothing says it
public record EvidenceBundle(
        Expected expected,
        List<Measured> measured,
        List<Attacked> attacked,
        Optional<AbsenceFindings> absence,
        Optional<FileFindings> files,
        List<Approval> approvals,
        Optional<TrainingClaim> training) {
    public EvidenceBundle {
        measured = List.copyOf(measured);
        attacked = List.copyOf(attacked);
        approvals = List.copyOf(approvals);
    }

    /// The same evidence for all files that are to be published.
    ///
    /// @param all the model's files and those that were written about it
    /// @param writtenFindings copies of withheld content in the latter, a sentence each
    /// @param writtenSecrets what looks like a secret in the latter
    public EvidenceBundle ofPublished(
            Subject all, List<String> writtenFindings, List<Secret> writtenSecrets) {
        List<Secret> secrets = new ArrayList<>();
        files.ifPresent(found -> secrets.addAll(found.secrets()));
        secrets.addAll(writtenSecrets);
        return new EvidenceBundle(
                expected.withEditionFiles(all),
                measured,
                attacked,
                absence.map(
                        searched ->
                                new AbsenceFindings(
                                        all.digest(),
                                        searched.components(),
                                        searched.findings() + writtenFindings.size(),
                                        Stream.concat(
                                                        searched.examples().stream(),
                                                        writtenFindings.stream())
                                                .toList())),
                files.map(_ -> new FileFindings(all.digest(), secrets)),
                approvals,
                training);
    }

    /// A suite's scores on a model.
    public record Measured(Role role, SuiteEvidence evidence) {}

    /// What an attack that a check asks for got back from a model.
    public record Attacked(Role role, Check.Resists check, AttackEvidence evidence) {}

    /// What the search for copies of withheld components came to.
    ///
    /// @param subject the digest of the files that were searched
    /// @param components what was looked for
    /// @param examples the first findings, a sentence each
    public record AbsenceFindings(
            Digest subject, List<String> components, long findings, List<String> examples) {
        public AbsenceFindings {
            components = List.copyOf(components);
            examples = List.copyOf(examples);
        }
    }

    /// What was found in an edition's files.
    ///
    /// @param subject the digest of the files that were searched
    /// @param secrets what looks like a key or a token
    public record FileFindings(Digest subject, List<Secret> secrets) {
        public FileFindings {
            secrets = List.copyOf(secrets);
        }
    }

    /// Something that looks like a secret.
    ///
    /// @param kind `GitHub token` for one
    /// @param shown its first letters only
    public record Secret(String path, long line, String kind, String shown) {}
}
