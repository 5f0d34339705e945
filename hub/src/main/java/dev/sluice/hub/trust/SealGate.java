package dev.sluice.hub.trust;

import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.seal.verify.Contents;
import dev.sluice.seal.verify.Request;
import dev.sluice.seal.verify.Requirement;
import dev.sluice.seal.verify.SignedBy;
import dev.sluice.seal.verify.Trust;
import dev.sluice.seal.verify.Verification;
import dev.sluice.seal.verify.Verifier;
import dev.sluice.storage.Digest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Decides whether a commit's files may be published as the sealed release that they say they are.
///
/// A tree with a `model.sig` must be that release wholly: signed by a key that counts, every file
/// as it was signed and none besides, its verdict passed, not withdrawn. A repository that was
/// sealed once stays so. Only signatures, attestations and the openness report are read, up to
/// limits; of all other files the digest is known.
public final class SealGate {
    /// How much of each is read: a signature over a hundred thousand files is about this large.
    private static final long MAX_SIGNATURE_BYTES = 16L << 20;

    private static final long MAX_ATTESTATION_BYTES = 1L << 20;
    private static final int MAX_ATTESTATIONS = 256;

    /// Where clients keep notes about downloads; verifiers of a folder pass over them.
    private static final String DOWNLOAD_NOTES = ".cache/";

    private final InstantSource clock;

    /// What is asked about.
    ///
    /// @param namespace of the repository
    /// @param sealed whether a commit of its main branch passed before
    /// @param files all files that the commit would have
    /// @param counted the keys that count for the namespace; none before the first sealed commit
    public record Candidate(
            String namespace,
            boolean sealed,
            List<PublishedFile> files,
            List<CountedSigner> counted) {
        public Candidate {
            files = List.copyOf(files);
            counted = List.copyOf(counted);
        }
    }

    /// Uses a clock for the time of certificates and advisories.
    public SealGate(InstantSource clock) {
        this.clock = clock;
    }

    /// Decides.
    ///
    /// @param withdrawals by a release's root digest and signer, what took it back
    /// @throws dev.sluice.storage.StorageException when a signature cannot be read
    public SealOutcome check(
            Candidate candidate, Function<Sealed, Optional<Withdrawal>> withdrawals) {
        if (candidate.files().stream().noneMatch(file -> isSignature(file.name()))) {
            return candidate.sealed()
                    ? SealOutcome.Refused.of(
                            new SealOutcome.Reason(
                                    IgnoredPaths.SIGNATURE,
                                    "the repository is sealed, and this commit has no seal",
                                    "commit a whole sealed release, its files and its model.sig at"
                                            + " once"))
                    : new SealOutcome.Unsealed();
        }
        List<SealOutcome.Reason> unfit = unfit(candidate.files());
        if (!unfit.isEmpty()) {
            return new SealOutcome.Refused(unfit);
        }
        Verification verification = new Verifier(clock, _ -> _ -> {}).verify(request(candidate));
        List<SealOutcome.Reason> reasons = new ArrayList<>();
        Reasons words = new Reasons(candidate.namespace(), candidate.counted());
        verification.findings().forEach(each -> reasons.add(words.of(each)));
        if (verification.signedBy().isEmpty() || verification.rootDigest().isEmpty()) {
            return new SealOutcome.Refused(reasons);
        }
        SignedBy signer = verification.signedBy().get();
        Digest root = verification.rootDigest().get();
        reasons.addAll(new VerdictCheck(verification.attestations(), candidate.files()).reasons());
        withdrawals
                .apply(new Sealed(root, signer.key().hint()))
                .ifPresent(
                        each ->
                                reasons.add(
                                        new SealOutcome.Reason(
                                                root.toString(),
                                                each.text(),
                                                "publish another release")));
        return reasons.isEmpty()
                ? new SealOutcome.Passed(
                        signer.key(), root, summary(candidate, verification, signer, root))
                : new SealOutcome.Refused(reasons);
    }

    /// A release, and whose it is.
    public record Sealed(Digest root, Digest signer) {}

    private static Request request(Candidate candidate) {
        return new Request(
                Contents.of(
                        candidate.namespace(),
                        candidate.files(),
                        "by the digests taken when they came in"),
                candidate.counted().isEmpty()
                        ? new Trust.FirstUse()
                        : new Trust.AnyOf(
                                candidate.counted().stream().map(CountedSigner::key).toList()),
                candidate.counted().stream().map(CountedSigner::key).toList(),
                List.of(new Requirement.Verdict("verdict=passed", "passed")),
                List.of(),
                List.of());
    }

    private static SealSummary summary(
            Candidate candidate, Verification verification, SignedBy signer, Digest root) {
        boolean registered =
                candidate.counted().stream()
                        .anyMatch(each -> each.key().equals(signer.key()) && !each.firstUse());
        return new SummaryReader(verification, candidate.files())
                .read(root, signer.key(), !registered);
    }

    /// Refuses what would be too much to read, before any of it is read, and what a verifier of a
    /// folder passes over because a client put it there.
    private static List<SealOutcome.Reason> unfit(List<PublishedFile> files) {
        List<SealOutcome.Reason> reasons = new ArrayList<>();
        int attestations = 0;
        for (PublishedFile file : files) {
            boolean attestation = file.name().startsWith(IgnoredPaths.ATTESTATIONS + "/");
            attestations += attestation ? 1 : 0;
            if (file.name().startsWith(DOWNLOAD_NOTES)) {
                reasons.add(
                        new SealOutcome.Reason(
                                file.name(),
                                "it is a client's note, no part of the release",
                                "leave it out of the commit"));
            } else if ((attestation && file.sizeBytes() > MAX_ATTESTATION_BYTES)
                    || (isSignature(file.name()) && file.sizeBytes() > MAX_SIGNATURE_BYTES)) {
                reasons.add(
                        new SealOutcome.Reason(
                                file.name(),
                                "it has %,d bytes, too many for what it is"
                                        .formatted(file.sizeBytes()),
                                "commit the file that was signed"));
            }
        }
        if (attestations > MAX_ATTESTATIONS) {
            reasons.add(
                    new SealOutcome.Reason(
                            IgnoredPaths.ATTESTATIONS,
                            "%,d attestations are more than the %,d that are read"
                                    .formatted(attestations, MAX_ATTESTATIONS),
                            "commit those of the release alone"));
        }
        return reasons;
    }

    private static boolean isSignature(String name) {
        return name.equals(IgnoredPaths.SIGNATURE);
    }
}
