package dev.sluice.seal.key;

import dev.sluice.seal.SealException;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Makes a key pair as two files in PEM: FILE, for its owner's eyes (mode 600), and FILE.pub (of
/// `release.pem`, `release.pub`).
public final class KeyFile {
    private static final String EXTENSION = ".pem";

    private KeyFile() {}

    /// The public half's file of a private key's: `release.pub` of `release` and of `release.pem`.
    public static Path publicHalf(Path file) {
        String name = String.valueOf(file.getFileName());
        String stem =
                name.endsWith(EXTENSION) && name.length() > EXTENSION.length()
                        ? name.substring(0, name.length() - EXTENSION.length())
                        : name;
        return file.resolveSibling(stem + ".pub");
    }

    /// Makes a new pair.
    ///
    /// @param passphrase encrypts the private file; without one, whoever reads it has the key
    /// @throws SealException where either file is there already: a key that is written over is lost
    public static SoftwareKey create(Path file, Optional<char[]> passphrase) {
        SoftwareKey key = SoftwareKey.create();
        Path publicFile = publicHalf(file);
        reserve(publicFile);
        try {
            reserve(file);
        } catch (SealException taken) {
            release(publicFile);
            throw taken;
        }
        write(StagedFile.besidePrivate(file), passphrase.map(key::toPem).orElseGet(key::toPem));
        write(StagedFile.beside(publicFile), key.verificationKey().toPem());
        return key;
    }

    /// Takes the name, so that of two who make a key at once one is refused.
    private static void reserve(Path file) {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException taken) {
            throw new SealException(
                    file.toString(),
                    "it is there already, and a key that is written over is lost",
                    "name another file",
                    taken);
        } catch (IOException failed) {
            throw new SealException(
                    file.toString(),
                    "it cannot be made: " + failed.getMessage(),
                    "make its folder first",
                    failed);
        }
    }

    private static void release(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            throw new SealException(
                    file.toString(), "an empty file stayed there", "remove it", stays);
        }
    }

    private static void write(StagedFile staged, String text) {
        try (staged) {
            staged.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            staged.commit();
        }
    }
}
