package dev.sluice.hub.http;

import dev.sluice.hub.ServerSettings;
import dev.sluice.hub.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// What a hub shows of itself over TLS: its certificate, those that vouch for it, and its key.
final class ServerCertificate {
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /// Guards a key store that never leaves memory.
    private static final char[] NO_PASSWORD = new char[0];

    private final List<Certificate> chain;
    private final PrivateKey key;

    private ServerCertificate(List<Certificate> chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    /// Reads a chain of certificates in PEM, the hub's own first, and its key in PEM (PKCS#8, RFC
    /// 7468, section 10).
    ///
    /// @throws SettingsException when a file cannot be read or is something else
    static ServerCertificate read(ServerSettings.Tls files) {
        List<Certificate> chain = chain(files.certificate());
        return new ServerCertificate(chain, key(files.key(), chain.getFirst()));
    }

    /// For connections that come in.
    SSLContext context() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("hub", key, NO_PASSWORD, chain.toArray(new Certificate[0]));
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalStateException("this key and certificate cannot be used", unusable);
        }
    }

    private static List<Certificate> chain(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw wrong(file, "certificate", "holds no certificate in PEM");
            }
            return List.copyOf(found);
        } catch (GeneralSecurityException damaged) {
            throw wrong(file, "certificate", "holds no certificate in PEM");
        } catch (IOException unreadable) {
            throw wrong(file, "certificate", "cannot be read");
        }
    }

    private static PrivateKey key(Path file, Certificate certificate) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw wrong(file, "key", "cannot be read");
        }
        Matcher matcher = KEY.matcher(text);
        if (!matcher.find()) {
            throw wrong(
                    file,
                    "key",
                    "holds no PRIVATE KEY in PEM; `openssl pkcs8 -topk8 -nocrypt` makes one of"
                            + " other forms");
        }
        String algorithm = certificate.getPublicKey().getAlgorithm();
        try {
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
            PrivateKey key =
                    KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            if (isPair(key, certificate.getPublicKey())) {
                return key;
            }
            throw wrong(file, "key", "is the key of another certificate");
        } catch (GeneralSecurityException | IllegalArgumentException other) {
            throw wrong(file, "key", "is no key for the certificate, which is " + algorithm);
        }
    }

    /// Whether the one verifies what the other signs; otherwise no client would say why it leaves.
    private static boolean isPair(PrivateKey secret, PublicKey shown)
            throws GeneralSecurityException {
        String algorithm =
                switch (shown.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> shown.getAlgorithm();
                };
        byte[] words = "a pair".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(words);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(words);
        return signature.verify(signed);
    }

    private static SettingsException wrong(Path file, String key, String problem) {
        return new SettingsException(file, "server." + key, problem);
    }
}
