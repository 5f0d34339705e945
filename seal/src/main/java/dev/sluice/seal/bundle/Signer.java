package dev.sluice.seal.bundle;

import dev.sluice.seal.SealException;
import dev.sluice.seal.key.CertificateFile;
import dev.sluice.seal.key.SigningKey;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/// Signs statements with one key.
///
/// @param material what the bundles say about the key
public record Signer(SigningKey key, VerificationMaterial material) {

    /// Bundles name the key by its hint: whoever verifies must have the public key.
    public static Signer ofKey(SigningKey key) {
        return new Signer(key, new VerificationMaterial.KeyHint(key.verificationKey().hint()));
    }

    /// Bundles hold the key's certificate and those above it, without the root: whoever verifies
    /// must have the root.
    ///
    /// @param chainFile certificates in PEM, the key's own first
    /// @throws SealException where the first is not of this key
    public static Signer ofCertificates(SigningKey key, Path chainFile) {
        List<X509Certificate> chain = CertificateFile.read(chainFile);
        X509Certificate leaf = chain.getFirst();
        if (!leaf.getPublicKey().equals(key.verificationKey().publicKey())) {
            throw new SealException(
                    chainFile.toString(),
                    "its first certificate ("
                            + leaf.getSubjectX500Principal()
                            + ") is not of the key that signs",
                    "put the key's own certificate first");
        }
        List<X509Certificate> sent =
                chain.stream()
                        .filter(each -> each.equals(leaf) || !CertificateFile.isRoot(each))
                        .toList();
        return new Signer(key, new VerificationMaterial.CertificateChain(sent));
    }

    /// Signs.
    public Bundle sign(Statement statement) {
        byte[] payload = statement.toBytes();
        byte[] signature = key.sign(PreAuthentication.encode(Statement.PAYLOAD_TYPE, payload));
        return new Bundle(material, new Envelope(payload, signature));
    }
}
