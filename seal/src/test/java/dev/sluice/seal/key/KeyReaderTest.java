package dev.sluice.seal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.seal.SealException;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One key, the published one of RFC 6979 A.2.5, as OpenSSL 3.0 wrote it in each way, is read as
/// the same key.
class KeyReaderTest {
    private static final Passphrase RIGHT = _ -> "correct-horse".toCharArray();
    private static final Passphrase WRONG = _ -> "incorrect-horse".toCharArray();
    private static final Passphrase NONE =
            what -> {
                throw new SealException(what, "no passphrase is needed here", "do not ask");
            };

    @ParameterizedTest
    @ValueSource(strings = {"sec1.pem", "pkcs8.pem"})
    void aKeyInClearIsReadWithoutAPassphrase(String name) {
        assertThat(read(name, NONE).verificationKey()).isEqualTo(publicKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted.pem", "store.p12"})
    void anEncryptedKeyIsReadWithItsPassphraseAlone(String name) {
        assertThat(read(name, RIGHT).verificationKey()).isEqualTo(publicKey());
        assertThatThrownBy(() -> read(name, WRONG))
                .isInstanceOf(SealException.class)
                .extracting(e -> ((SealException) e).problem())
                .asInstanceOf(InstanceOfAssertFactories.STRING)
                .contains("passphrase is wrong");
    }

    @Test
    void whatIsWrittenUnderAPassphraseIsReadBack(@TempDir Path folder) throws IOException {
        SoftwareKey key = SoftwareKey.create();
        Path file = Files.writeString(folder.resolve("key"), key.toPem("pass".toCharArray()));
        assertThat(
                        KeyReader.read(file.toString(), Optional.empty(), _ -> "pass".toCharArray())
                                .verificationKey())
                .isEqualTo(key.verificationKey());
    }

    /// OpenSSL is the oracle of what is written: it must read the key with the passphrase.
    @Test
    void opensslReadsWhatIsWrittenUnderAPassphrase(@TempDir Path folder) throws Exception {
        SoftwareKey key = SoftwareKey.create();
        Path file = Files.writeString(folder.resolve("key"), key.toPem("pass".toCharArray()));
        Process openssl =
                new ProcessBuilder(
                                "openssl",
                                "pkey",
                                "-in",
                                file.toString(),
                                "-passin",
                                "pass:pass",
                                "-pubout")
                        .redirectErrorStream(true)
                        .start();
        String printed =
                new String(openssl.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(printed).isEqualTo(key.verificationKey().toPem());
    }

    @Test
    void theHintIsTheSha256OfThePublicKeysFile() throws IOException {
        assertThat(publicKey().hint()).isEqualTo(Digest.of(Files.readAllBytes(file("public.pem"))));
        assertThat(publicKey().toPem())
                .isEqualTo(Files.readString(file("public.pem"), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({
        "p384.pem, P-256",
        "ed25519.pem, not an elliptic-curve private key",
        "legacy.pem, OpenSSL's old way",
        "public.pem, holds 0 private keys",
        "missing.pem, there is no such file",
    })
    void anotherKindOfKeyIsRefusedWithItsKind(String name, String problem) {
        assertThatThrownBy(() -> read(name, NONE))
                .isInstanceOf(SealException.class)
                .satisfies(
                        thrown -> {
                            SealException refusal = (SealException) thrown;
                            assertThat(refusal.where()).endsWith(name);
                            assertThat(refusal.problem()).contains(problem);
                        });
    }

    @Test
    void aPublicKeyOnAnotherCurveIsRefused() {
        assertThatThrownBy(() -> VerificationKey.read(file("p384.pub")))
                .isInstanceOf(SealException.class)
                .hasMessageContaining("P-256");
    }

    @Test
    void anUnknownNameInAStoreIsRefused() {
        assertThatThrownBy(
                        () ->
                                KeyReader.read(
                                        file("store.p12").toString(), Optional.of("other"), RIGHT))
                .isInstanceOf(SealException.class)
                .hasMessageContaining("'other'");
    }

    private static VerificationKey publicKey() {
        return VerificationKey.read(file("public.pem"));
    }

    private static SigningKey read(String name, Passphrase passphrase) {
        return KeyReader.read(file(name).toString(), Optional.empty(), passphrase);
    }

    static Path file(String name) {
        try {
            return Path.of(
                            Objects.requireNonNull(KeyReaderTest.class.getResource("public.pem"))
                                    .toURI())
                    .resolveSibling(name);
        } catch (URISyntaxException impossible) {
            throw new UncheckedIOException(new IOException(impossible));
        }
    }
}
