package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.advisory.Advisory;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.seal.model.Manifest;
import dev.sluice.seal.model.ManifestJson;
import dev.sluice.seal.model.ModelFile;
import dev.sluice.storage.Digest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Verifies a sealed release: who signed, then every file, then the claims, then whether it was
/// taken back, then what was asked of it.
///
/// It keeps nothing between two releases. Where the signature itself is not right nothing more is
/// looked at, for the list of files would be a stranger's.
public final class Verifier {
    private final InstantSource clock;
    private final Reading reading;

    /// Is told how much there is to read before it is read.
    @FunctionalInterface
    public interface Reading {
        /// Begins; what it returns is told the number of further bytes read, from several threads.
        LongConsumer begin(long totalBytes);
    }

    /// Uses a clock for the time of certificates and advisories.
    public Verifier(InstantSource clock, Reading reading) {
        this.clock = clock;
        this.reading = reading;
    }

    /// Verifies.
    ///
    /// @throws dev.sluice.storage.StorageException where a file cannot be read
    public Verification verify(Request request) {
        Instant now = clock.instant();
        SignedBy signer;
        Bundle bundle;
        Manifest manifest;
        try {
            bundle = signature(request);
            signer = SignatureCheck.check(bundle, request.trust(), now);
            manifest = ManifestJson.parse(bundle.statement());
        } catch (FindingException refused) {
            return unsigned(request, refused.finding().in(request.contents().signatureWhere()));
        }
        Digest root = manifest.rootDigest();
        List<Finding> findings = new ArrayList<>(NameCheck.check(manifest));

        ContentsCheck contents = new ContentsCheck(manifest, request.contents());
        long bytes = contents.files().stream().mapToLong(ModelFile::sizeBytes).sum();
        contents.compare(reading.begin(bytes));
        findings.addAll(contents.findings());

        AttestationCheck claims =
                new AttestationCheck(root, keys(signer, request.attestationKeys()));
        contents.attestations().forEach(claims::check);
        findings.addAll(claims.findings());

        AdvisoryCheck advisories =
                new AdvisoryCheck(root, keys(signer, request.advisoryKeys()), now);
        request.advisories().forEach(advisories::checkAll);
        findings.addAll(advisories.findings());
        findings.addAll(withdrawn(claims.right(), root, now));

        RequirementCheck asked = new RequirementCheck(claims.right(), manifest, contents.files());
        request.requirements().forEach(each -> asked.check(each).ifPresent(findings::add));

        Account account = new Account(request, bundle, signer, contents, claims, advisories);
        return new Verification(
                request.contents().where(),
                Optional.of(signer),
                Optional.of(root),
                contents.files().size(),
                bytes,
                claims.right(),
                account.checked(),
                account.notChecked(),
                findings);
    }

    private static Bundle signature(Request request) {
        Contents contents = request.contents();
        ModelFile file =
                contents.signature()
                        .orElseThrow(
                                () ->
                                        new FindingException(
                                                Finding.of(
                                                        Flaw.NO_SIGNATURE,
                                                        "",
                                                        "there is no signature",
                                                        "get the release's model.sig, or name it"
                                                                + " with --signature")));
        return BundleFile.read(file::open, contents.signatureWhere());
    }

    /// An advisory among the attestations counts as well as one that is given.
    private static List<Finding> withdrawn(
            List<Attestation> attestations, Digest root, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (Attestation each : attestations) {
            if (each.predicateType().equals(Advisory.PREDICATE_TYPE)) {
                try {
                    AdvisoryCheck.withdrawn(Advisory.parse(each.statement(root)), each.file(), now)
                            .ifPresent(findings::add);
                } catch (FindingException damaged) {
                    findings.add(damaged.finding().in(each.file()));
                }
            }
        }
        return findings;
    }

    private static Verification unsigned(Request request, Finding finding) {
        return new Verification(
                request.contents().where(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                List.of(),
                List.of(),
                List.of("any file: the signature is not right, so no list of files is"),
                List.of(finding));
    }

    private static List<VerificationKey> keys(SignedBy signer, List<VerificationKey> named) {
        List<VerificationKey> keys = new ArrayList<>(List.of(signer.key()));
        keys.addAll(named);
        return keys;
    }
}
