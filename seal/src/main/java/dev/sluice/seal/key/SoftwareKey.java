package dev.sluice.seal.key;

import dev.sluice.seal.SealException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequenceGenerator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/// A private key in memory. Its signatures are deterministic (RFC 6979), so that sealing an
/// unchanged release gives unchanged bytes, and no weak source of randomness can betray the key.
public final class SoftwareKey implements SigningKey {
    private final BigInteger secret;
    private final VerificationKey verificationKey;

    private SoftwareKey(BigInteger secret) {
        this.secret = secret;
        this.verificationKey = new VerificationKey(P256.publicKey(secret));
    }

    /// Makes a new one.
    public static SoftwareKey create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(P256.JDK_NAME));
            return of("a new key", generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK makes P-256 keys", missing);
        }
    }

    /// Takes a JDK key.
    ///
    /// @param where names it in a refusal
    /// @throws SealException where it is not one on P-256
    static SoftwareKey of(String where, PrivateKey key) {
        if (!(key instanceof ECPrivateKey number) || !P256.isCurveOf(number.getParams())) {
            throw new SealException(
                    where,
                    "the private key is not one on the curve P-256, but "
                            + (key instanceof ECPrivateKey other
                                    ? other.getParams().toString()
                                    : key.getAlgorithm()),
                    "make one: `sluice key create`, or openssl genpkey -algorithm EC -pkeyopt"
                            + " ec_paramgen_curve:P-256");
        }
        return of(where, number.getS());
    }

    static SoftwareKey of(String where, BigInteger secret) {
        if (!P256.isScalar(secret)) {
            throw new SealException(
                    where, "the private key is out of the curve's range", "make another key");
        }
        return new SoftwareKey(secret);
    }

    @Override
    public VerificationKey verificationKey() {
        return verificationKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        SHA256Digest sha256 = new SHA256Digest();
        sha256.update(message, 0, message.length);
        byte[] digest = new byte[sha256.getDigestSize()];
        sha256.doFinal(digest, 0);
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(secret, P256.DOMAIN));
        BigInteger[] pair = signer.generateSignature(digest);
        return der(pair[0], pair[1]);
    }

    @Override
    public boolean isDeterministic() {
        return true;
    }

    /// The key in PEM (PKCS#8), readable to anyone who has the file.
    public String toPem() {
        return Pem.encode("PRIVATE KEY", pkcs8());
    }

    /// The key in PEM (PKCS#8), encrypted under a passphrase (PBES2: PBKDF2 with HMAC-SHA-256,
    /// AES-256), as `openssl pkcs8 -topk8` writes it.
    public String toPem(char[] passphrase) {
        return Pem.encode("ENCRYPTED PRIVATE KEY", EncryptedKey.encrypt(pkcs8(), passphrase));
    }

    private byte[] pkcs8() {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(secret, P256.SPEC))
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a P-256 key has an encoding", impossible);
        }
    }

    private static byte[] der(BigInteger r, BigInteger s) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            DERSequenceGenerator sequence = new DERSequenceGenerator(out);
            sequence.addObject(new ASN1Integer(r));
            sequence.addObject(new ASN1Integer(s));
            sequence.close();
        } catch (IOException inMemory) {
            throw new IllegalStateException("an array takes all bytes", inMemory);
        }
        return out.toByteArray();
    }
}
