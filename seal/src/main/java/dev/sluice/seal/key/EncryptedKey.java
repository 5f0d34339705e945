package dev.sluice.seal.key;

import dev.sluice.seal.SealException;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Locale;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/// A private key under a passphrase (PKCS#8 `EncryptedPrivateKeyInfo`, RFC 5958; PBES2, RFC 8018).
final class EncryptedKey {
    private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";

    /// OWASP's figure of 2023 for PBKDF2 with HMAC-SHA-256.
    private static final int ITERATIONS = 600_000;

    private static final int SALT_BYTES = 16;
    private static final int IV_BYTES = 16;

    private EncryptedKey() {}

    static byte[] encrypt(byte[] pkcs8, char[] passphrase) {
        try {
            SecureRandom random = new SecureRandom();
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            byte[] iv = new byte[IV_BYTES];
            random.nextBytes(iv);
            Cipher cipher = Cipher.getInstance(SCHEME);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    secret(SCHEME, passphrase),
                    new PBEParameterSpec(salt, ITERATIONS, new IvParameterSpec(iv)));
            // The JDK's own class does not know the identifier of what its cipher just did.
            AlgorithmIdentifier scheme =
                    new AlgorithmIdentifier(
                            PKCSObjectIdentifiers.id_PBES2,
                            ASN1Primitive.fromByteArray(cipher.getParameters().getEncoded()));
            return new org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo(
                            scheme, cipher.doFinal(pkcs8))
                    .getEncoded();
        } catch (GeneralSecurityException | IOException missing) {
            throw new IllegalStateException("every JDK encrypts keys", missing);
        }
    }

    /// @return PKCS#8 in clear
    /// @throws SealException where the passphrase is wrong or the scheme is not known
    static byte[] decrypt(String where, byte[] encrypted, char[] passphrase) {
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
            AlgorithmParameters parameters = info.getAlgParameters();
            if (parameters == null) {
                throw unknownScheme(where, info.getAlgName(), null);
            }
            // The parameters of PBES2 print as the name of the scheme that they stand for.
            String scheme = parameters.toString();
            if (!scheme.toLowerCase(Locale.ROOT).startsWith("pbewithhmacsha")) {
                throw unknownScheme(where, info.getAlgName(), null);
            }
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(Cipher.DECRYPT_MODE, secret(scheme, passphrase), parameters);
            return cipher.doFinal(info.getEncryptedData());
        } catch (BadPaddingException wrong) {
            throw new SealException(
                    where, "the passphrase is wrong", "give the key's passphrase", wrong);
        } catch (GeneralSecurityException | IOException unknown) {
            throw unknownScheme(where, String.valueOf(unknown.getMessage()), unknown);
        }
    }

    private static SecretKey secret(String scheme, char[] passphrase)
            throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(passphrase);
        try {
            return SecretKeyFactory.getInstance(scheme).generateSecret(spec);
        } finally {
            spec.clearPassword();
        }
    }

    private static SealException unknownScheme(
            String where, String scheme, @Nullable Throwable cause) {
        return new SealException(
                where,
                "the key is encrypted in a way that is not known here (" + scheme + ")",
                "encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW",
                cause);
    }
}
