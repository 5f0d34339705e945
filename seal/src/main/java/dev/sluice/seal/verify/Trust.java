package dev.sluice.seal.verify;

import dev.sluice.seal.SealException;
import dev.sluice.seal.key.CertificateFile;
import dev.sluice.seal.key.VerificationKey;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/// Whom the person who verifies trusts. It comes from that person, never from the release.
public sealed interface Trust {
    /// The signer's public key.
    record Key(VerificationKey key) implements Trust {}

    /// Any of several public keys, such as a publisher's own.
    record AnyOf(List<VerificationKey> keys) implements Trust {
        public AnyOf {
            keys = List.copyOf(keys);
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("somebody must be trusted");
            }
        }
    }

    /// Whoever signed, met for the first time: the verification tells the key, to be remembered and
    /// asked for from then on.
    record FirstUse() implements Trust {}

    /// Whoever has a certificate under these roots.
    ///
    /// @param intermediates certificates that may stand between, besides those of the bundle
    record Roots(List<X509Certificate> roots, List<X509Certificate> intermediates)
            implements Trust {
        public Roots {
            roots = List.copyOf(roots);
            intermediates = List.copyOf(intermediates);
        }

        /// Reads certificates in PEM: those that issued themselves are the roots.
        ///
        /// @throws SealException where there is no root among them
        public static Roots read(Path file) {
            List<X509Certificate> all = CertificateFile.read(file);
            List<X509Certificate> roots = all.stream().filter(CertificateFile::isRoot).toList();
            if (roots.isEmpty()) {
                throw new SealException(
                        file.toString(),
                        "it holds no root certificate, only others",
                        "add the root that you trust");
            }
            return new Roots(roots, all.stream().filter(each -> !roots.contains(each)).toList());
        }
    }
}
