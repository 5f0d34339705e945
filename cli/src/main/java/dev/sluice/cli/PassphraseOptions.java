package dev.sluice.cli;

import dev.sluice.seal.SealException;
import dev.sluice.seal.key.Passphrase;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the passphrase of a key is. Never an argument: those are seen by everybody on the machine.
final class PassphraseOptions {
    private static final int MAX_BYTES = 4096;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The key's passphrase is the first line of FILE.")
    private @Nullable Path file;

    @Option(
            names = "--passphrase-env",
            paramLabel = "NAME",
            description = "The key's passphrase is in this environment variable.")
    private @Nullable String variable;

    boolean isGiven() {
        return file != null || variable != null;
    }

    /// From the file, the variable, or else the terminal.
    Passphrase passphrase() {
        return what -> {
            Path from = file;
            if (from != null) {
                return firstLine(from);
            }
            String name = variable;
            if (name != null) {
                String value = System.getenv(name);
                if (value == null) {
                    throw new SealException(
                            "--passphrase-env " + name, "there is no such variable", "set it");
                }
                return value.toCharArray();
            }
            return ask("Passphrase of " + what + ": ", what);
        };
    }

    /// A new passphrase, which is asked for twice at the terminal.
    char[] chosen(String what) {
        if (isGiven()) {
            return passphrase().of(what);
        }
        char[] once = ask("New passphrase for " + what + ": ", what);
        char[] again = ask("The same again: ", what);
        if (!Arrays.equals(once, again)) {
            throw new SealException(what, "the two passphrases differ", "try again");
        }
        return once;
    }

    private static char[] ask(String prompt, String what) {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> console.readPassword("%s", prompt))
                .orElseThrow(
                        () ->
                                new SealException(
                                        what,
                                        "it needs a passphrase, and there is no terminal to ask at",
                                        "give --passphrase-file or --passphrase-env"));
    }

    private static char[] firstLine(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            CharBuffer text =
                    StandardCharsets.UTF_8.decode(ByteBuffer.wrap(in.readNBytes(MAX_BYTES)));
            int end = 0;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            char[] line = new char[end];
            text.get(line);
            return line;
        } catch (IOException failed) {
            throw new SealException(
                    file.toString(),
                    "the passphrase cannot be read from it",
                    "look at its path and permissions",
                    failed);
        }
    }
}
