package dev.sluice.release;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the absence proof of one edition came to, as it is kept and reported.
///
/// @param report as `AbsenceJson` writes it
record EditionProof(String edition, ObjectNode report) {
    boolean isClean() {
        return report.path("findingsTotal").asLong(1) == 0;
    }

    /// The editions in which something was found.
    static Optional<ReleaseResult.Leaked> leaks(Path root, List<EditionProof> proofs) {
        List<ReleaseResult.LeakedEdition> leaked =
                proofs.stream().filter(proof -> !proof.isClean()).map(EditionProof::leak).toList();
        return leaked.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReleaseResult.Leaked(root, leaked));
    }

    /// What was found, a sentence each; the first findings only.
    List<String> messages() {
        return report.path("findings")
                .valueStream()
                .map((JsonNode finding) -> finding.path("message").asString(""))
                .toList();
    }

    private ReleaseResult.LeakedEdition leak() {
        return new ReleaseResult.LeakedEdition(
                edition, messages(), report.path("findingsTotal").asLong(1));
    }
}
