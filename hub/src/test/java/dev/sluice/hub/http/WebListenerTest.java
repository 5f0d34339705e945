package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.ServerSettings;
import dev.sluice.hub.SettingsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The web server speaks TLS with the files it is given, and says what is wrong with other ones.
final class WebListenerTest {
    private static final WebListener.Place ANYWHERE = new WebListener.Place("127.0.0.1", 0);

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256", "ed25519"})
    void aClientThatTrustsTheCertificateGetsItsAnswerOverTls(String kind)
            throws IOException, InterruptedException, GeneralSecurityException {
        ServerSettings.Tls files = certificate(kind);
        try (WebListener listener = WebListener.start(ANYWHERE, Optional.of(files), new Echo());
                Socket socket =
                        trusting(files.certificate())
                                .getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            assertThat(ask(socket)).startsWith("HTTP/1.1 200").endsWith("secure: true");
        }
    }

    @Test
    void aClientThatTrustsAnotherCertificateSaysNothing()
            throws IOException, InterruptedException, GeneralSecurityException {
        ServerSettings.Tls files = certificate("ed25519");
        SSLContext other = trusting(certificate("rsa:2048").certificate());
        try (WebListener listener = WebListener.start(ANYWHERE, Optional.of(files), new Echo());
                Socket socket =
                        other.getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            assertThatThrownBy(() -> ask(socket)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void withoutFilesItSpeaksPlainly() throws IOException {
        try (WebListener listener = WebListener.start(ANYWHERE, Optional.empty(), new Echo());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            assertThat(ask(socket)).startsWith("HTTP/1.1 200").endsWith("secure: false");
        }
    }

    @Test
    void filesThatAreSomethingElseAreNamed() throws IOException, InterruptedException {
        ServerSettings.Tls rsa = certificate("rsa:2048");
        ServerSettings.Tls ed25519 = certificate("ed25519");
        Path none = folder.resolve("none.pem");
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        assertThatThrownBy(() -> ServerCertificate.read(pair(none, rsa.key())))
                .isInstanceOf(SettingsException.class)
                .hasMessage(none + ": server.certificate: cannot be read");
        assertThatThrownBy(() -> ServerCertificate.read(pair(empty, rsa.key())))
                .hasMessage(empty + ": server.certificate: holds no certificate in PEM");
        assertThatThrownBy(() -> ServerCertificate.read(pair(rsa.certificate(), none)))
                .hasMessage(none + ": server.key: cannot be read");
        assertThatThrownBy(() -> ServerCertificate.read(pair(rsa.certificate(), empty)))
                .hasMessageContaining(empty + ": server.key: holds no PRIVATE KEY in PEM");
        assertThatThrownBy(() -> ServerCertificate.read(pair(rsa.certificate(), ed25519.key())))
                .hasMessage(
                        ed25519.key()
                                + ": server.key: is no key for the certificate, which is RSA");
    }

    @Test
    void theKeyOfAnotherCertificateIsNamed() throws IOException, InterruptedException {
        Path other = Files.move(certificate("rsa:2048").key(), folder.resolve("other.key"));
        Path certificate = certificate("rsa:2048").certificate();
        assertThatThrownBy(() -> ServerCertificate.read(pair(certificate, other)))
                .hasMessage(other + ": server.key: is the key of another certificate");
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WebListener.Place place = new WebListener.Place("127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> WebListener.start(place, Optional.empty(), new Echo()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasCauseInstanceOf(BindException.class);
        }
    }

    /// A certificate for a year of its own making, and its key.
    private ServerSettings.Tls certificate(String kind) throws IOException, InterruptedException {
        String name = kind.replaceAll("\\W.*", "");
        Path certificate = folder.resolve(name + ".pem");
        Path key = folder.resolve(name + ".key");
        String command =
                "openssl req -x509 -nodes -days 365 -subj /CN=localhost"
                        + (" -newkey " + kind + " -out " + certificate + " -keyout " + key);
        Process openssl =
                new ProcessBuilder(List.of(command.split(" ", -1)))
                        .redirectErrorStream(true)
                        .start();
        try (InputStream said = openssl.getInputStream()) {
            String words = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(openssl.waitFor()).as(words).isZero();
        }
        return pair(certificate, key);
    }

    private static ServerSettings.Tls pair(Path certificate, Path key) {
        return new ServerSettings.Tls(certificate, key);
    }

    private static SSLContext trusting(Path certificate)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "hub",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Files.readAllBytes(certificate))));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String ask(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(
                "GET / HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /// Says whether it was asked over TLS.
    private static final class Echo extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws IOException {
            byte[] words = ("secure: " + request.isSecure()).getBytes(StandardCharsets.US_ASCII);
            try (AnswerBody body = AnswerBody.ofLength(response, words.length)) {
                body.write(words);
            }
            callback.succeeded();
            return true;
        }
    }
}
