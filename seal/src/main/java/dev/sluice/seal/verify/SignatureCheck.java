package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.SealException;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.VerificationMaterial;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.time.Instant;
import java.util.List;

/// Whether a bundle was signed by someone trusted.
final class SignatureCheck {
    private SignatureCheck() {}

    /// Checks the signature of a release.
    ///
    /// @throws FindingException where the signer is not trusted or the signature is wrong
    static SignedBy check(Bundle bundle, Trust trust, Instant now) {
        SignedBy signer =
                switch (trust) {
                    case Trust.Key trusted ->
                            new SignedBy.Key(oneOf(bundle, List.of(trusted.key())));
                    case Trust.AnyOf trusted -> new SignedBy.Key(oneOf(bundle, trusted.keys()));
                    case Trust.FirstUse _ -> new SignedBy.Stranger(claimed(bundle));
                    case Trust.Roots roots ->
                            switch (bundle.material()) {
                                case VerificationMaterial.CertificateChain chain ->
                                        new CertificateCheck(roots, now).check(chain);
                                case VerificationMaterial.KeyHint hint ->
                                        throw new FindingException(
                                                Finding.differs(
                                                        Flaw.UNTRUSTED_CERTIFICATE,
                                                        "verificationMaterial",
                                                        "a chain of certificates",
                                                        "key " + hint.hint().hex(),
                                                        "it was signed by a key without a"
                                                                + " certificate",
                                                        "get the signer's public key, and give"
                                                                + " it with --key"));
                            };
                };
        requireSigned(bundle, signer.key());
        return signer;
    }

    /// Checks the signature of a claim that any of these keys may have made.
    ///
    /// @return the one that did
    /// @throws FindingException as [#check]
    static VerificationKey checkOneOf(Bundle bundle, List<VerificationKey> keys) {
        VerificationKey key = oneOf(bundle, keys);
        requireSigned(bundle, key);
        return key;
    }

    /// The key that made the bundle's signature, as far as the bundle itself leads to it: from its
    /// certificate, or by its hint. Nobody has said that it is to be trusted.
    ///
    /// @throws FindingException where no key of that hint made it
    private static VerificationKey claimed(Bundle bundle) {
        return switch (bundle.material()) {
            case VerificationMaterial.KeyHint named ->
                    bundle.envelope().signer(named.hint()).orElseThrow(SignatureCheck::unsigned);
            case VerificationMaterial.CertificateChain chain -> leafKey(chain);
        };
    }

    /// Whether the bundle says that one of these keys signed it. It may lie.
    static boolean names(Bundle bundle, List<VerificationKey> keys) {
        Digest hint = hint(bundle);
        return keys.stream().anyMatch(key -> key.hint().equals(hint));
    }

    private static VerificationKey oneOf(Bundle bundle, List<VerificationKey> keys) {
        Digest hint = hint(bundle);
        for (VerificationKey key : keys) {
            if (key.hint().equals(hint)) {
                return key;
            }
        }
        throw new FindingException(
                Finding.differs(
                        Flaw.KEY_MISMATCH,
                        "verificationMaterial",
                        String.join(" or ", keys.stream().map(key -> key.hint().hex()).toList()),
                        hint.hex(),
                        "it was signed by another key",
                        "get the signer's public key from a place that you trust"));
    }

    private static Digest hint(Bundle bundle) {
        return switch (bundle.material()) {
            case VerificationMaterial.KeyHint named -> named.hint();
            case VerificationMaterial.CertificateChain chain -> leafKey(chain).hint();
        };
    }

    private static VerificationKey leafKey(VerificationMaterial.CertificateChain chain) {
        try {
            return VerificationKey.of("leaf", chain.leaf().getPublicKey());
        } catch (SealException otherCurve) {
            throw new FindingException(
                    Finding.of(
                            Flaw.CERTIFICATE_USAGE,
                            "verificationMaterial",
                            otherCurve.problem(),
                            "have it signed with a P-256 key"));
        }
    }

    private static void requireSigned(Bundle bundle, VerificationKey key) {
        if (!bundle.envelope().isSignedBy(key)) {
            throw unsigned();
        }
    }

    private static FindingException unsigned() {
        return new FindingException(
                Finding.of(
                        Flaw.BAD_SIGNATURE,
                        "dsseEnvelope.signatures[0].sig",
                        "the signature does not fit what it is said to cover",
                        "do not use the release: it was changed after it was signed"));
    }
}
