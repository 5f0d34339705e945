package dev.sluice.release.gate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/// An approver's private key with its public half.
public final class ApproverIdentity {
    private final PrivateKey key;
    private final ApproverKey publicKey;

    private ApproverIdentity(PrivateKey key, ApproverKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /// Makes a new one.
    public static ApproverIdentity create() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new ApproverIdentity(pair.getPrivate(), ApproverKey.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /// Reads an Ed25519 private key in PEM (PKCS#8), as `openssl genpkey -algorithm ed25519` and
    /// `sluice keygen` write it.
    ///
    /// @throws KeyException where it is none
    public static ApproverIdentity read(Path file) throws IOException {
        String where = file.toString();
        String text;
        try {
            text = Pem.text(file);
        } catch (NoSuchFileException _) {
            throw new KeyException(
                    where, "there is no such file", "make one: `sluice keygen " + where + "`");
        }
        try {
            byte[] encoded = Pem.decode(where, text, "PRIVATE KEY");
            PrivateKey key =
                    KeyFactory.getInstance("Ed25519")
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return new ApproverIdentity(key, ApproverKey.of(publicHalf(key)));
        } catch (GeneralSecurityException e) {
            throw new KeyException(
                    where,
                    "it is not an Ed25519 private key",
                    "make one: `sluice keygen`, or openssl genpkey -algorithm ed25519");
        }
    }

    public ApproverKey publicKey() {
        return publicKey;
    }

    /// The private key in PEM; for its owner's eyes.
    public String toPem() {
        return Pem.encode("PRIVATE KEY", key.getEncoded());
    }

    /// The Ed25519 signature of the message, in base64.
    String sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key signs", e);
        }
    }

    /// The JDK derives a public key only when it makes a pair, so it is handed the private key as
    /// the randomness to make one of.
    private static PublicKey publicHalf(PrivateKey key) throws GeneralSecurityException {
        if (!(key instanceof EdECPrivateKey edwards) || edwards.getBytes().isEmpty()) {
            throw new InvalidAlgorithmParameterException("not an Ed25519 key");
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new Given(edwards.getBytes().get()));
        KeyPair pair = generator.generateKeyPair();
        byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(probe);
        if (!signature.verify(signed)) {
            throw new InvalidAlgorithmParameterException("the public half does not fit");
        }
        return pair.getPublic();
    }

    /// Randomness that is given.
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte[] bytes;

        Given(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] target) {
            ByteBuffer.wrap(bytes).get(target);
        }
    }
}
