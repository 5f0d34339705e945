package dev.sluice.seal.key;

import dev.sluice.seal.SealException;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// A file of certificates in PEM.
public final class CertificateFile {
    private static final String LABEL = "CERTIFICATE";

    private CertificateFile() {}

    /// All certificates of the file, in their order.
    ///
    /// @throws SealException where there is none
    public static List<X509Certificate> read(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem part : Pem.read(file)) {
            if (part.label().equals(LABEL)) {
                certificates.add(parse(file, part.bytes()));
            }
        }
        if (certificates.isEmpty()) {
            throw new SealException(
                    file.toString(), "it holds no certificate in PEM", "name a chain in PEM");
        }
        return certificates;
    }

    /// Whether a certificate is its own issuer.
    public static boolean isRoot(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static X509Certificate parse(Path file, byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException damaged) {
            throw new SealException(
                    file.toString(), "a certificate is damaged", "copy the file again", damaged);
        }
    }
}
