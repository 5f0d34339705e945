package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.Quote;
import dev.sluice.seal.SealException;
import dev.sluice.seal.bundle.VerificationMaterial;
import dev.sluice.seal.key.VerificationKey;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Follows a certificate to a trusted root (PKIX, RFC 5280), at the time of verifying: without a
/// trusted time stamp nothing tells when the signature was made, so a certificate whose time is
/// over vouches for nothing (OMS 1.0, 8.2).
record CertificateCheck(Trust.Roots trust, Instant now) {
    private static final String WHERE = "verificationMaterial.x509CertificateChain";
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final int DIGITAL_SIGNATURE = 0;

    /// Who signed, according to the chain.
    ///
    /// @throws FindingException where no valid path leads to a trusted root
    SignedBy.Certificate check(VerificationMaterial.CertificateChain chain) {
        X509Certificate leaf = chain.leaf();
        requireInTime(leaf);
        requireSigning(leaf);
        X509Certificate root = root(chain);
        requireInTime(root);
        return new SignedBy.Certificate(
                key(leaf), name(leaf), name(root), leaf.getNotAfter().toInstant());
    }

    private X509Certificate root(VerificationMaterial.CertificateChain chain) {
        Set<TrustAnchor> anchors = new HashSet<>();
        trust.roots().forEach(each -> anchors.add(new TrustAnchor(each, null)));
        List<X509Certificate> between = new ArrayList<>(chain.certificates());
        between.addAll(trust.intermediates());
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(chain.leaf());
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            parameters.addCertStore(
                    CertStore.getInstance(
                            "Collection", new CollectionCertStoreParameters(between)));
            if (CertPathBuilder.getInstance("PKIX").build(parameters)
                    instanceof PKIXCertPathBuilderResult found) {
                return found.getTrustAnchor().getTrustedCert();
            }
            throw new IllegalStateException("PKIX gives its own kind of result");
        } catch (CertPathBuilderException none) {
            throw new FindingException(
                    Finding.differs(
                            Flaw.UNTRUSTED_CERTIFICATE,
                            WHERE,
                            "a path to a root of --certificate-chain",
                            name(chain.leaf()),
                            "no valid path leads from the certificate to a root that you trust",
                            "look who signed; trust their root only if you know it to be theirs"));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK follows certificates", missing);
        }
    }

    private void requireInTime(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isBefore(from) || now.isAfter(until)) {
            throw new FindingException(
                    Finding.differs(
                            Flaw.CERTIFICATE_EXPIRED,
                            WHERE,
                            from + " to " + until,
                            now.toString(),
                            "the certificate of "
                                    + name(certificate)
                                    + (now.isBefore(from) ? " is not valid yet" : " has expired"),
                            "have the release signed again with a valid certificate"));
        }
    }

    private static void requireSigning(X509Certificate leaf) {
        boolean[] usage = leaf.getKeyUsage();
        try {
            boolean signs = usage != null && usage[DIGITAL_SIGNATURE];
            List<String> extended = leaf.getExtendedKeyUsage();
            if (signs || (extended != null && extended.contains(CODE_SIGNING))) {
                return;
            }
        } catch (CertificateParsingException damaged) {
            throw unfit(leaf, "its extensions are damaged");
        }
        throw unfit(leaf, "it has neither digitalSignature nor codeSigning");
    }

    private static VerificationKey key(X509Certificate leaf) {
        try {
            return VerificationKey.of(WHERE, leaf.getPublicKey());
        } catch (SealException otherCurve) {
            throw unfit(leaf, otherCurve.problem());
        }
    }

    private static FindingException unfit(X509Certificate leaf, String problem) {
        return new FindingException(
                Finding.of(
                        Flaw.CERTIFICATE_USAGE,
                        WHERE,
                        "the certificate of " + name(leaf) + " is not made for signing: " + problem,
                        "have the release signed with one that is"));
    }

    private static String name(X509Certificate certificate) {
        return Quote.text(certificate.getSubjectX500Principal().getName());
    }
}
