package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.storage.Digest;
import java.util.List;
import java.util.Optional;

/// What came of verifying a release.
///
/// @param where what was verified
/// @param signedBy whose signature was found right; empty where none was
/// @param rootDigest what the release is known by; empty where no signature was found right
/// @param files how many files were compared
/// @param bytes how many bytes these have
/// @param attestations the claims that were found right
/// @param checked in words, what was looked at
/// @param notChecked in words, what was not: nobody should take this for more than it is
/// @param findings what is wrong; nothing is, where it is empty
public record Verification(
        String where,
        Optional<SignedBy> signedBy,
        Optional<Digest> rootDigest,
        int files,
        long bytes,
        List<Attestation> attestations,
        List<String> checked,
        List<String> notChecked,
        List<Finding> findings) {
    public Verification {
        attestations = List.copyOf(attestations);
        checked = List.copyOf(checked);
        notChecked = List.copyOf(notChecked);
        findings = List.copyOf(findings);
    }

    /// Whether nothing is wrong.
    public boolean passed() {
        return findings.isEmpty();
    }
}
