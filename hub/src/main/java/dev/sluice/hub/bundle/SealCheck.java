package dev.sluice.hub.bundle;

import dev.sluice.seal.Finding;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.seal.verify.Contents;
import dev.sluice.seal.verify.Request;
import dev.sluice.seal.verify.SignedBy;
import dev.sluice.seal.verify.Trust;
import dev.sluice.seal.verify.Verification;
import dev.sluice.seal.verify.Verifier;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Verifies the seal of a release by the digests that were taken of its files.
///
/// @param keys whose signatures count, on the release, its attestations and advisories; where there
///   are none, whoever signed the release
record SealCheck(InstantSource clock, List<VerificationKey> keys) {
    private static final int SHOWN = 5;

    SealCheck {
        keys = List.copyOf(keys);
    }

    /// Verifies.
    ///
    /// @param where what the release is called in a refusal
    /// @param advisories files of advisories
    /// @return nothing where there is no seal, and none was asked for
    /// @throws BundleException where the release does not pass
    Optional<Seal> verify(String where, List<ReleaseFile> files, List<Path> advisories) {
        if (files.stream().noneMatch(file -> file.name().equals(IgnoredPaths.SIGNATURE))) {
            if (keys.isEmpty()) {
                return Optional.empty();
            }
            throw new BundleException(
                    where,
                    "there is no seal in it, so no key vouches for it",
                    "get the sealed release, or leave out --key");
        }
        Verification verification =
                new Verifier(clock, _ -> _ -> {})
                        .verify(
                                new Request(
                                        Contents.of(where, files, "each hashed as it passed"),
                                        keys.isEmpty()
                                                ? new Trust.FirstUse()
                                                : new Trust.AnyOf(keys),
                                        keys,
                                        List.of(),
                                        advisories,
                                        keys));
        if (!verification.passed()) {
            throw refused(where, verification.findings(), advisories);
        }
        SignedBy signer = verification.signedBy().orElseThrow();
        return Optional.of(
                new Seal(
                        verification.rootDigest().orElseThrow().toString(),
                        signer.key().hint().hex(),
                        signer.words()));
    }

    private static BundleException refused(
            String where, List<Finding> findings, List<Path> advisories) {
        String shown =
                findings.stream()
                        .limit(SHOWN)
                        .map(each -> "\n  " + each.flaw() + "  " + each.message())
                        .collect(Collectors.joining());
        // They may lie in a folder that is gone when this is read.
        for (Path advisory : advisories) {
            shown = shown.replace(advisory.toString(), "advisory " + advisory.getFileName());
        }
        return new BundleException(
                where,
                "the release does not verify",
                "do not use it. %,d findings:%s%s"
                        .formatted(findings.size(), shown, findings.size() > SHOWN ? "\n  …" : ""));
    }
}
