package dev.sluice.cli;

import dev.sluice.seal.key.KeyReader;
import dev.sluice.seal.key.SigningKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The key that signs.
final class SigningKeyOptions {
    @Option(
            names = "--key",
            required = true,
            paramLabel = "KEY",
            description =
                    "The P-256 private key: a file in PEM or PKCS#12, or pkcs11:FILE, where FILE"
                            + " is the JDK's configuration of a token.")
    private String location = "";

    @Option(
            names = "--key-alias",
            paramLabel = "NAME",
            description = "Which key of a PKCS#12 file or token, where it holds several.")
    private @Nullable String alias;

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    SigningKey open() {
        return KeyReader.read(location, Optional.ofNullable(alias), passphrase.passphrase());
    }
}
