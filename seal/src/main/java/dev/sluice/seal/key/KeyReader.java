package dev.sluice.seal.key;

import dev.sluice.seal.SealException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;

/// Opens the signing key that a user names: a PEM file (`PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`, `EC
/// PRIVATE KEY`), a PKCS#12 file, or `pkcs11:FILE` with the JDK's configuration of a token.
public final class KeyReader {
    private static final String TOKEN = "pkcs11:";
    private static final int DER_SEQUENCE = 0x30;

    private final String where;
    private final Optional<String> alias;
    private final Passphrase passphrase;

    private KeyReader(String where, Optional<String> alias, Passphrase passphrase) {
        this.where = where;
        this.alias = alias;
        this.passphrase = passphrase;
    }

    /// Opens it.
    ///
    /// @param location the file, or `pkcs11:` and the file of the token's configuration
    /// @param alias which key of a store, where it holds several
    /// @throws SealException where there is none, it is on another curve, or the passphrase is
    ///   wrong
    public static SigningKey read(String location, Optional<String> alias, Passphrase passphrase) {
        KeyReader reader = new KeyReader(location, alias, passphrase);
        if (location.startsWith(TOKEN)) {
            return reader.token(Path.of(location.substring(TOKEN.length())));
        }
        Path file = Path.of(location);
        byte[] content = Pem.content(file);
        return content.length > 0 && content[0] == DER_SEQUENCE
                ? reader.pkcs12(content)
                : reader.pem(file);
    }

    private SigningKey pem(Path file) {
        List<Pem> parts =
                Pem.read(file).stream().filter(p -> p.label().endsWith("PRIVATE KEY")).toList();
        if (parts.size() != 1) {
            throw new SealException(
                    where,
                    "it holds %d private keys in PEM, not one".formatted(parts.size()),
                    "name a P-256 private key; `sluice key create` makes one");
        }
        Pem part = parts.getFirst();
        return switch (part.label()) {
            case "PRIVATE KEY" -> pkcs8(part.bytes());
            case "ENCRYPTED PRIVATE KEY" ->
                    pkcs8(
                            withPassphrase(
                                    secret -> EncryptedKey.decrypt(where, part.bytes(), secret)));
            case "EC PRIVATE KEY" -> sec1(part.bytes());
            default ->
                    throw new SealException(
                            where,
                            "it is an '" + part.label() + "'",
                            "name a P-256 key; `sluice key create` makes one");
        };
    }

    private SigningKey pkcs8(byte[] encoded) {
        try {
            return SoftwareKey.of(
                    where,
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException notOne) {
            throw new SealException(
                    where,
                    "it is not an elliptic-curve private key",
                    "name a P-256 key; `sluice key create` makes one",
                    notOne);
        }
    }

    /// `ECPrivateKey` of RFC 5915 ("SEC1"), as `openssl ecparam -genkey` writes it.
    private SigningKey sec1(byte[] encoded) {
        try {
            ECPrivateKey key = ECPrivateKey.getInstance(ASN1Primitive.fromByteArray(encoded));
            if (!(key.getParametersObject() instanceof ASN1ObjectIdentifier curve)
                    || !curve.equals(SECObjectIdentifiers.secp256r1)) {
                throw new SealException(
                        where,
                        "the private key is not one on the curve P-256",
                        "make one with `sluice key create`");
            }
            BigInteger secret = key.getKey();
            return SoftwareKey.of(where, secret);
        } catch (IOException | IllegalArgumentException damaged) {
            throw new SealException(
                    where, "it is no whole private key", "copy the file again", damaged);
        }
    }

    private SigningKey pkcs12(byte[] content) {
        return withPassphrase(
                secret -> {
                    try {
                        KeyStore store = KeyStore.getInstance("PKCS12");
                        store.load(new ByteArrayInputStream(content), secret);
                        String name = chosen(store);
                        if (store.getKey(name, secret) instanceof PrivateKey key) {
                            return SoftwareKey.of(where, key);
                        }
                        throw noKey(name);
                    } catch (IOException wrong) {
                        throw new SealException(
                                where,
                                "it is no PKCS#12 file, or the passphrase is wrong",
                                "give its passphrase; openssl pkcs12 -info -in FILE shows it",
                                wrong);
                    } catch (GeneralSecurityException unusable) {
                        throw unusable(unusable);
                    }
                });
    }

    private SigningKey token(Path configuration) {
        Provider pkcs11 = Security.getProvider("SunPKCS11");
        if (pkcs11 == null) {
            throw new SealException(
                    where, "this JDK has no PKCS#11", "run on one with jdk.crypto.cryptoki");
        }
        try {
            Provider configured = pkcs11.configure(configuration.toString());
            KeyStore store = KeyStore.getInstance("PKCS11", configured);
            return withPassphrase(
                    pin -> {
                        try {
                            store.load(null, pin);
                            return tokenKey(store);
                        } catch (IOException | GeneralSecurityException refused) {
                            throw unusable(refused);
                        }
                    });
        } catch (GeneralSecurityException | ProviderException | IllegalArgumentException refused) {
            throw unusable(refused);
        }
    }

    private SigningKey tokenKey(KeyStore store) throws GeneralSecurityException {
        String name = chosen(store);
        Certificate certificate = store.getCertificate(name);
        if (certificate != null && store.getKey(name, null) instanceof PrivateKey key) {
            return new StoreKey(
                    where,
                    store.getProvider(),
                    key,
                    VerificationKey.of(where, certificate.getPublicKey()));
        }
        throw noKey(name);
    }

    private String chosen(KeyStore store) throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String name : Collections.list(store.aliases())) {
            if (store.isKeyEntry(name)) {
                keys.add(name);
            }
        }
        if (alias.isPresent()) {
            if (keys.contains(alias.get())) {
                return alias.get();
            }
            throw noKey(alias.get());
        }
        if (keys.size() != 1) {
            throw new SealException(
                    where,
                    "it holds %d private keys: %s".formatted(keys.size(), keys),
                    keys.isEmpty()
                            ? "put a key with its certificate into it"
                            : "say which with --key-alias");
        }
        return keys.getFirst();
    }

    private <T> T withPassphrase(java.util.function.Function<char[], T> use) {
        char[] secret = passphrase.of(where);
        try {
            return use.apply(secret);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private SealException noKey(String name) {
        return new SealException(
                where, "it holds no private key '" + name + "'", "name one with --key-alias");
    }

    private SealException unusable(Exception cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new SealException(
                where,
                "the key cannot be used: " + root.getMessage(),
                "look at the passphrase, and for a token at its configuration",
                cause);
    }
}
