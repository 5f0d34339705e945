package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.Statement;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.seal.model.ModelFile;
import dev.sluice.storage.Digest;
import java.util.ArrayList;
import java.util.List;

/// Reads the claims beside a release. Each must be about this release, and by the release's signer
/// or somebody named: anything else in that folder is refused, since a claim about another release
/// passes for one about this.
final class AttestationCheck {
    private final Digest release;
    private final List<VerificationKey> keys;
    private final List<Attestation> right = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    AttestationCheck(Digest release, List<VerificationKey> keys) {
        this.release = release;
        this.keys = List.copyOf(keys);
    }

    void check(ModelFile file) {
        try {
            Bundle bundle = BundleFile.read(file::open, file.name());
            VerificationKey signer = SignatureCheck.checkOneOf(bundle, keys);
            Statement statement = bundle.statement();
            if (!statement.subject().equals(release)) {
                throw new FindingException(
                        Finding.differs(
                                Flaw.SWAPPED_ATTESTATION,
                                "subject[0].digest.sha256",
                                release.hex(),
                                statement.subject().hex(),
                                "the claim is about another release",
                                "get the release's own attestations"));
            }
            right.add(
                    new Attestation(
                            file.name(), signer, statement.predicateType(), statement.predicate()));
        } catch (FindingException refused) {
            findings.add(refused.finding().in(file.name()));
        }
    }

    List<Attestation> right() {
        return right;
    }

    List<Finding> findings() {
        return findings;
    }
}
