package dev.sluice.seal.key;

import dev.sluice.seal.SealException;
import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/// A public key on P-256, by which signatures are verified.
///
/// @param publicKey the point
public record VerificationKey(ECPublicKey publicKey) {
    private static final String LABEL = "PUBLIC KEY";
    private static final String MAKE_ONE =
            "name a P-256 public key in PEM; `sluice key create` makes one";

    public VerificationKey {
        if (!P256.isCurveOf(publicKey.getParams())) {
            throw new IllegalArgumentException("the key is not on P-256");
        }
    }

    /// Takes a JDK key.
    ///
    /// @param where names it in a refusal
    /// @throws SealException where it is not one on P-256
    public static VerificationKey of(String where, PublicKey key) {
        if (key instanceof ECPublicKey point && P256.isCurveOf(point.getParams())) {
            return new VerificationKey(point);
        }
        throw new SealException(
                where, "the key is not one on the curve P-256, but " + kind(key), MAKE_ONE);
    }

    /// Reads a SubjectPublicKeyInfo in PEM, as `openssl pkey -pubout` and `sluice key create` write
    /// it.
    ///
    /// @throws SealException where it is none, or on another curve
    public static VerificationKey read(Path file) {
        return only(file.toString(), Pem.read(file));
    }

    /// Reads a key in PEM from text, as [#read] does from a file.
    ///
    /// @param where names it in a refusal
    /// @throws SealException where it is none, or on another curve
    public static VerificationKey parsePem(String where, String text) {
        return only(where, Pem.parse(where, text));
    }

    /// The key that made a signature, found by its hint among those that the signature fits.
    ///
    /// @param signature in DER (ECDSA-Sig-Value), over the message's SHA-256
    public static Optional<VerificationKey> recover(byte[] message, byte[] signature, Digest hint) {
        return KeyRecovery.recover(message, signature, hint);
    }

    private static VerificationKey only(String where, List<Pem> all) {
        List<Pem> parts = all.stream().filter(part -> part.label().equals(LABEL)).toList();
        if (parts.size() != 1) {
            throw new SealException(
                    where,
                    "it holds %d public keys in PEM, not one".formatted(parts.size()),
                    MAKE_ONE);
        }
        return parse(where, parts.getFirst().bytes());
    }

    private static VerificationKey parse(String where, byte[] encoded) {
        try {
            return of(
                    where,
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException notOne) {
            throw new SealException(where, "it is not an elliptic-curve key", MAKE_ONE, notOne);
        }
    }

    /// The key in PEM, as OpenSSL writes it.
    public String toPem() {
        return Pem.encode(LABEL, publicKey.getEncoded());
    }

    /// The sha256 of [#toPem], by which bundles name the key: `sha256sum` of the file tells it.
    public Digest hint() {
        return Digest.of(toPem().getBytes(StandardCharsets.US_ASCII));
    }

    /// Whether this key made the signature.
    ///
    /// @param signature in DER (ECDSA-Sig-Value), over the message's SHA-256
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(publicKey);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException notDer) {
            return false;
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("a P-256 key verifies", unusable);
        }
    }

    private static String kind(PublicKey key) {
        return key instanceof ECPublicKey point ? point.getParams().toString() : key.getAlgorithm();
    }
}
