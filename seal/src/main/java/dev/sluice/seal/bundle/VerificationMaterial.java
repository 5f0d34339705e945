package dev.sluice.seal.bundle;

import dev.sluice.storage.Digest;
import java.security.cert.X509Certificate;
import java.util.List;

/// How a bundle says who signed it. It claims; only a key or root that the verifier already trusts
/// decides.
public sealed interface VerificationMaterial {
    /// A key that the verifier must have.
    ///
    /// @param hint the sha256 of the public key in PEM
    record KeyHint(Digest hint) implements VerificationMaterial {}

    /// A certificate of the key, and those between it and a root that the verifier must have.
    ///
    /// @param certificates the leaf first
    record CertificateChain(List<X509Certificate> certificates) implements VerificationMaterial {
        public CertificateChain {
            certificates = List.copyOf(certificates);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("a chain has a leaf");
            }
        }

        public X509Certificate leaf() {
            return certificates.getFirst();
        }
    }
}
