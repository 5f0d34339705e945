package dev.sluice.seal.model;

import dev.sluice.seal.SealException;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Everything that stands in a folder, by name, links not followed.
///
/// Names are read as the file system's bytes and decoded as UTF-8 here, whatever the locale says:
/// what is signed must not depend on it.
///
/// @param files regular files, in the order of the names' UTF-8 bytes
/// @param oddities what is none
public record FolderScan(Path folder, List<Found> files, List<Oddity> oddities) {
    private static final int MAX_ENTRIES = 1_000_000;
    private static final int MAX_DEPTH = 64;

    /// A regular file.
    ///
    /// @param name relative to the folder, `/` between names
    public record Found(String name, Path path, long sizeBytes) implements ModelFile {
        @Override
        public Digest digest(LongConsumer progressBytes) {
            return Digest.ofFile(path, progressBytes);
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
        }
    }

    /// Something that cannot be signed.
    public sealed interface Oddity {
        /// Its name, as far as it can be shown.
        String name();

        record Link(String name) implements Oddity {}

        record Special(String name) implements Oddity {}

        /// A name that is not valid UTF-8.
        record BadName(String name) implements Oddity {}
    }

    public FolderScan {
        files = List.copyOf(files);
        oddities = List.copyOf(oddities);
    }

    /// Looks through the folder.
    ///
    /// @throws SealException where it is no folder, or cannot be read
    public static FolderScan of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new SealException(
                    folder.toString(),
                    Files.exists(folder) ? "it is no folder" : "there is no such folder",
                    "name the folder of the model's files");
        }
        Walk walk = new Walk();
        walk.into(folder, "", 0);
        walk.files.sort((a, b) -> Names.ORDER.compare(a.name(), b.name()));
        return new FolderScan(folder, walk.files, walk.oddities);
    }

    private static final class Walk {
        private final List<Found> files = new ArrayList<>();
        private final List<Oddity> oddities = new ArrayList<>();

        void into(Path folder, String prefix, int depth) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    add(entry, prefix, depth);
                }
            } catch (DirectoryIteratorException | IOException failed) {
                throw new SealException(
                        folder.toString(),
                        "the folder cannot be read: " + failed.getMessage(),
                        "look at its permissions",
                        failed);
            }
        }

        private void add(Path entry, String prefix, int depth) throws IOException {
            if (files.size() + oddities.size() >= MAX_ENTRIES || depth > MAX_DEPTH) {
                throw new SealException(
                        entry.toString(),
                        "the folder holds more than %,d files or %d levels"
                                .formatted(MAX_ENTRIES, MAX_DEPTH),
                        "name the folder of one model");
            }
            byte[] raw = Names.lastNameBytes(entry);
            String name;
            try {
                name = prefix + StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw));
            } catch (CharacterCodingException notText) {
                oddities.add(
                        new Oddity.BadName(prefix + new String(raw, StandardCharsets.ISO_8859_1)));
                return;
            }
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                oddities.add(new Oddity.Link(name));
            } else if (attributes.isDirectory()) {
                into(entry, name + "/", depth + 1);
            } else if (attributes.isRegularFile()) {
                files.add(new Found(name, entry, attributes.size()));
            } else {
                oddities.add(new Oddity.Special(name));
            }
        }
    }
}
