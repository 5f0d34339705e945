package dev.sluice.release.gate;

import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;

/// Somebody's public key.
///
/// @param id the sha256 of the key as a SubjectPublicKeyInfo (RFC 8410), by which approvals name it
public record ApproverKey(Digest id, PublicKey key) {
    /// Names a public key.
    public static ApproverKey of(PublicKey key) {
        return new ApproverKey(Digest.of(key.getEncoded()), key);
    }

    /// Reads an Ed25519 public key in PEM, as `openssl pkey -pubout` and `sluice keygen` write it.
    ///
    /// @throws KeyException where it is none
    public static ApproverKey read(Path file) throws IOException {
        String text;
        try {
            text = Pem.text(file);
        } catch (NoSuchFileException _) {
            throw new KeyException(
                    file.toString(),
                    "there is no such file",
                    "name an Ed25519 public key; `sluice keygen` makes one");
        }
        try {
            byte[] encoded = Pem.decode(file.toString(), text, "PUBLIC KEY");
            return of(
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException e) {
            throw new KeyException(
                    file.toString(),
                    "it is not an Ed25519 public key",
                    "make one: `sluice keygen`, or openssl genpkey -algorithm ed25519");
        }
    }

    /// The key in PEM.
    public String toPem() {
        return Pem.encode("PUBLIC KEY", key.getEncoded());
    }
}
