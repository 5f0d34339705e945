package dev.sluice.hub.trust;

import dev.sluice.seal.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says what a verifier found to the person who publishes, who can mend the release; the verifier
/// itself speaks to people who downloaded it.
///
/// @param namespace whose keys count
/// @param counted these keys
record Reasons(String namespace, List<CountedSigner> counted) {
    private static final String AS_SIGNED =
            "commit the release as it was signed, all of its files at once, or sign it again";
    private static final String SIGN_AGAIN = "sign the release again: `sluice sign DIR --key KEY`";
    private static final int HINT_SHOWN = 16;

    SealOutcome.Reason of(Finding finding) {
        return switch (finding.flaw()) {
            case CHANGED_FILE, MISSING_FILE -> reason(finding, AS_SIGNED);
            case EXTRA_FILE ->
                    reason(finding, "leave it out of the commit, or sign the release with it");
            case KEY_MISMATCH -> stranger(finding);
            case IGNORED_LOADABLE ->
                    reason(finding, "leave it out of the commit, or sign the release with it");
            case PARTIAL_DOWNLOAD -> reason(finding, "leave it out of the commit");
            case SWAPPED_ATTESTATION ->
                    reason(finding, "commit the attestations of this very release");
            case REQUIREMENT -> verdict(finding);
            case WITHDRAWN, UNTRUSTED_ADVISORY ->
                    reason(finding, finding.remedy() + "; publish another release");
            case NO_SIGNATURE,
                    MALFORMED,
                    DUPLICATE_FIELD,
                    UNKNOWN_FIELD,
                    UNSUPPORTED_TYPE,
                    UNSUPPORTED_SERIALIZATION,
                    SIGNATURE_COUNT,
                    MISSING_HINT,
                    BAD_SIGNATURE,
                    UNTRUSTED_CERTIFICATE,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_USAGE,
                    SUBJECT_COUNT,
                    ROOT_DIGEST,
                    EMPTY_MODEL,
                    DUPLICATE_NAME,
                    AMBIGUOUS_NAME,
                    UNSAFE_NAME,
                    BAD_DIGEST,
                    SYMBOLIC_LINK,
                    SPECIAL_FILE ->
                    reason(finding, SIGN_AGAIN);
        };
    }

    private static SealOutcome.Reason reason(Finding finding, String remedy) {
        return new SealOutcome.Reason(
                finding.where(), finding.problem() + differing(finding), remedy);
    }

    private SealOutcome.Reason stranger(Finding finding) {
        String keys =
                counted.stream()
                        .map(
                                each ->
                                        shortened(each.hint())
                                                + (each.firstUse() ? " (first use)" : ""))
                        .collect(Collectors.joining(", "));
        return new SealOutcome.Reason(
                finding.where(),
                "it was signed by key "
                        + finding.found().map(Reasons::shortened).orElse("unknown")
                        + ", which does not count for "
                        + namespace
                        + (keys.isEmpty() ? "" : " (those that do: " + keys + ")"),
                "sign with a key that counts, or have an administrator of "
                        + namespace
                        + " register this one",
                true);
    }

    private static SealOutcome.Reason verdict(Finding finding) {
        boolean none = finding.found().equals(Optional.of("no claim"));
        return new SealOutcome.Reason(
                "attestations/verdict.sigstore.json",
                none
                        ? "no verdict of a gate is attested"
                        : "the attested verdict is " + finding.found().orElse("unknown"),
                none
                        ? "release with a gate, whose verdict `sluice release` signs"
                        : "only releases whose verdict is passed are published");
    }

    private static String differing(Finding finding) {
        return finding.expected().isPresent() && finding.found().isPresent()
                ? " (signed "
                        + shortened(finding.expected().get())
                        + ", found "
                        + shortened(finding.found().get())
                        + ")"
                : "";
    }

    /// Digests are told apart by their beginnings.
    private static String shortened(String text) {
        return text.matches("[0-9a-f]{64}") ? text.substring(0, HINT_SHOWN) + "…" : text;
    }
}
