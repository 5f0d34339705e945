package dev.sluice.edition.withheld;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;

/// X25519 keys in the text form that `age` and `age-keygen` use.
///
/// Source: age specification v1, "The X25519 recipient type".
public final class AgeKey {
    private static final int MAX_IDENTITY_FILE_BYTES = 1024 * 1024;

    private AgeKey() {}

    /// Makes a key pair and writes it as `age-keygen` would, mode 600.
    ///
    /// @return the recipient, `age1…`, that anyone may know
    public static String createIdentity(Path file) {
        KeyPair pair;
        try {
            pair = new X25519KeyPairGenerator().generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no X25519", e);
        }
        String recipient = pair.getPublic().toString();
        String text = "# public key: %s%n%s%n".formatted(recipient, pair.getPrivate().toString());
        try (StagedFile staged = StagedFile.besidePrivate(file)) {
            staged.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            staged.commit();
        }
        return recipient;
    }

    /// The recipient of an identity file that [#createIdentity] or `age-keygen` made.
    ///
    /// @throws WithheldComponentException where the file does not say
    public static String recipientOf(Path identityFile) throws IOException {
        return lines(identityFile).stream()
                .filter(line -> line.startsWith("# public key: "))
                .map(line -> line.substring("# public key: ".length()).strip())
                .findFirst()
                .orElseThrow(
                        () ->
                                new WithheldComponentException(
                                        identityFile.toString(),
                                        "it has no '# public key:' line",
                                        "name its recipient in the plan (withheld: recipients), or make a"
                                                + " new one with age-keygen"));
    }

    /// Reads the identities of a key file.
    ///
    /// @throws WithheldComponentException where it holds none
    static List<RecipientStanzaReader> identities(Path keyFile) throws IOException {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (String line : lines(keyFile)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                readers.add(
                        X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line.strip()));
            } catch (GeneralSecurityException | RuntimeException e) {
                throw new WithheldComponentException(
                        keyFile.toString(),
                        "a line is not an age identity",
                        "give a file of AGE-SECRET-KEY-1… lines, as age-keygen writes it");
            }
        }
        if (readers.isEmpty()) {
            throw new WithheldComponentException(
                    keyFile.toString(),
                    "it holds no age identity",
                    "give a file of AGE-SECRET-KEY-1… lines, as age-keygen writes it");
        }
        return readers;
    }

    /// Reads a recipient, `age1…`.
    ///
    /// @throws WithheldComponentException where it is none
    public static RecipientStanzaWriter recipient(String text) {
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new WithheldComponentException(
                    "recipient '" + text + "'",
                    "it is not an age X25519 recipient",
                    "give the age1… line that age-keygen printed");
        }
    }

    /// Refuses what is not a recipient, checksum included.
    ///
    /// @throws WithheldComponentException as [#recipient]
    public static void requireRecipient(String text) {
        recipient(text);
    }

    private static List<String> lines(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new WithheldComponentException(
                    file.toString(),
                    "there is no such key file",
                    "give the identity file of the release");
        }
        if (Files.size(file) > MAX_IDENTITY_FILE_BYTES) {
            throw new WithheldComponentException(
                    file.toString(), "it is too large for a key file", "give an age identity file");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    }
}
