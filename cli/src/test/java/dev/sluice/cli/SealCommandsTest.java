package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A folder signed, verified, tampered with and withdrawn as a user does it, with the exit codes
/// that scripts read.
class SealCommandsTest {
    @TempDir private Path folder = Path.of("");
    private Path model = Path.of("");
    private Path key = Path.of("");

    @BeforeEach
    void signAModel() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
        // The cache of the release that wrote the folder, so that the user's own is left alone.
        Files.createDirectory(folder.resolve(".sluice"));
        Files.writeString(folder.resolve(".sluice/digests"), "sluice digests 1\n");
        key = folder.resolve("key");
        assertThat(run("key", "create", key).exitCode()).isZero();
        Ran signed = run("sign", model, "--key", key);
        assertThat(signed.exitCode()).as(signed.err()).isZero();
    }

    @Test
    void aSignedFolderVerifies() {
        Ran verified = run("verify", model, "--key", key + ".pub");
        assertThat(verified.exitCode()).isZero();
        assertThat(verified.out()).contains("Signed by", "Not checked", "Verified.");
    }

    @Test
    void aChangedFileEndsInFourAndIsNamedInJson() throws IOException {
        Files.writeString(model.resolve("config.json"), "{ }");
        Ran refused = run("verify", model, "--key", key + ".pub", "--json");
        assertThat(refused.exitCode()).isEqualTo(4);
        JsonNode report = JsonMapper.shared().readTree(refused.out());
        assertThat(report.path("verified").booleanValue()).isFalse();
        assertThat(report.path("findings").path(0).path("flaw").asString(""))
                .isEqualTo("CHANGED_FILE");
        assertThat(report.path("findings").path(0).path("where").asString(""))
                .isEqualTo("config.json");
    }

    @Test
    void nobodyIsTrustedByDefault() {
        assertThat(run("verify", model).exitCode()).isEqualTo(2);
    }

    @Test
    void aWithdrawnReleaseEndsInFour() {
        Path advisory = folder.resolve("advisory.sigstore.json");
        Ran withdrawn =
                run(
                        "withdraw",
                        model,
                        "--key",
                        key,
                        "--reason",
                        "wrong cut",
                        "--instead",
                        "use 1.1",
                        "--out",
                        advisory);
        assertThat(withdrawn.exitCode()).as(withdrawn.err()).isZero();
        Ran refused = run("verify", model, "--key", key + ".pub", "--advisories", advisory);
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.out()).contains("WITHDRAWN", "wrong cut", "use 1.1");
    }

    @Test
    void aKeyIsPrivateAndNeverWrittenOver() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        String before = Files.readString(key);
        Ran again = run("key", "create", key);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("it is there already");
        assertThat(Files.readString(key)).isEqualTo(before);
    }

    @Test
    void aKeyInPemHasItsPublicHalfBesideIt() throws IOException {
        assertThat(run("key", "create", folder.resolve("release.pem")).exitCode()).isZero();
        assertThat(Files.readString(folder.resolve("release.pub")))
                .startsWith("-----BEGIN PUBLIC KEY-----");
    }

    @Test
    void anEncryptedKeySignsWithItsPassphraseFromAFile() throws IOException {
        Path passphrase = Files.writeString(folder.resolve("pass"), "correct horse\n");
        Path encrypted = folder.resolve("encrypted");
        assertThat(run("key", "create", encrypted, "--passphrase-file", passphrase).exitCode())
                .isZero();
        assertThat(Files.readString(encrypted)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        assertThat(run("sign", model, "--key", encrypted).exitCode()).isEqualTo(1);
        assertThat(
                        run("sign", model, "--key", encrypted, "--passphrase-file", passphrase)
                                .exitCode())
                .isZero();
        assertThat(run("verify", model, "--key", encrypted + ".pub").exitCode()).isZero();
    }

    @Test
    void aPublicKeyIsShownAsItsFile() throws IOException {
        assertThat(run("key", "show", key).out())
                .isEqualTo(Files.readString(Path.of(key + ".pub")));
    }

    private static Ran run(Object... arguments) {
        return Ran.run(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }
}
