package dev.sluice.hub.bundle;

import dev.sluice.seal.Quote;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StagedFolder;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A bundle that somebody else may have made. When it opens, its entries are exactly those that it
/// lists, each of the size listed; their content is compared as it is taken out.
final class BundleArchive implements AutoCloseable {
    static final String FILES = "files/";
    static final String ADVISORIES = "advisories/";

    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final String REMEDY = "copy the bundle again, or export it again";

    private final Path file;
    private final ZipFile zip;
    private final BundleIndex index;

    private BundleArchive(Path file, ZipFile zip, BundleIndex index) {
        this.file = file;
        this.zip = zip;
        this.index = index;
    }

    /// @throws BundleException where it is no sound bundle
    static BundleArchive open(Path file) {
        ZipFile zip = zip(file);
        try {
            List<ZipEntry> entries = entries(file, zip);
            ZipEntry first = entries.getFirst();
            if (first.getSize() > BundleJson.MAX_BYTES) {
                throw refused(file, BundleJson.NAME, "it is too large");
            }
            try (InputStream in = zip.getInputStream(first)) {
                BundleIndex index = BundleJson.parse(in.readNBytes(BundleJson.MAX_BYTES));
                requireListed(file, entries, index);
                return new BundleArchive(file, zip, index);
            }
        } catch (IOException damaged) {
            close(zip);
            throw damaged(file, BundleJson.NAME, damaged);
        } catch (RuntimeException refused) {
            close(zip);
            throw refused;
        }
    }

    BundleIndex index() {
        return index;
    }

    /// Takes out the files, and commits each as one of the folder's.
    ///
    /// @throws BundleException where one is not what is listed
    List<ReleaseFile> files(StagedFolder folder, LongConsumer progressBytes) {
        return extract(FILES, index.files(), folder, progressBytes);
    }

    /// Takes out the advisories, as [#files].
    List<ReleaseFile> advisories(StagedFolder folder) {
        return extract(ADVISORIES, index.advisories(), folder, _ -> {});
    }

    @Override
    public void close() {
        close(zip);
    }

    private List<ReleaseFile> extract(
            String prefix, List<BundledFile> listed, StagedFolder folder, LongConsumer progress) {
        List<ReleaseFile> files = new ArrayList<>();
        for (BundledFile each : listed) {
            try (StagedFile staged = folder.file(each.path())) {
                copy(prefix + each.path(), each, bytes -> progress.accept(staged.write(bytes)));
                requireDigest(prefix, each, staged);
            }
            files.add(ReleaseFile.staged(each, folder));
        }
        return files;
    }

    private void requireDigest(String prefix, BundledFile each, StagedFile staged) {
        if (!staged.commit().equals(each.digest())) {
            throw refused(file, prefix + each.path(), "its content is not what the bundle lists");
        }
    }

    private void copy(String name, BundledFile listed, Consumer<ByteBuffer> sink) {
        byte[] buffer = new byte[BUFFER_BYTES];
        long at = 0;
        try (InputStream in = zip.getInputStream(new ZipEntry(name))) {
            int count;
            while ((count = in.read(buffer)) >= 0) {
                at += count;
                if (at > listed.sizeBytes()) {
                    throw refused(file, name, "it is longer than the bundle lists");
                }
                sink.accept(ByteBuffer.wrap(buffer, 0, count));
            }
        } catch (IOException damaged) {
            throw damaged(file, name, damaged);
        }
        if (at < listed.sizeBytes()) {
            throw refused(file, name, "it is shorter than the bundle lists");
        }
    }

    private static ZipFile zip(Path file) {
        try {
            return new ZipFile(file.toFile(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException missing) {
            throw new StorageException(
                    file.toString(),
                    "there is no such file",
                    "name a file that `sluice bundle export` wrote",
                    missing);
        } catch (IOException | IllegalArgumentException damaged) {
            throw new BundleException(
                    file.toString(),
                    "it is no bundle, or a part of one (" + damaged.getMessage() + ")",
                    REMEDY,
                    damaged);
        }
    }

    /// All entries; none twice, and together no larger than the bundle.
    private static List<ZipEntry> entries(Path file, ZipFile zip) {
        List<ZipEntry> entries = zip.stream().<ZipEntry>map(each -> each).toList();
        if (entries.isEmpty() || !entries.getFirst().getName().equals(BundleJson.NAME)) {
            throw refused(file, BundleJson.NAME, "it is not the first entry");
        }
        Set<String> names = new HashSet<>();
        long left = file.toFile().length();
        for (ZipEntry entry : entries) {
            if (!names.add(entry.getName())) {
                throw refused(file, entry.getName(), "the entry stands there twice");
            }
            if (entry.getSize() < 0 || entry.getCompressedSize() < entry.getSize()) {
                throw refused(file, entry.getName(), "the entry is compressed, and none may be");
            }
            if (entry.getCompressedSize() > left) {
                throw refused(
                        file,
                        entry.getName(),
                        "the entries are larger than the bundle they are in");
            }
            left -= entry.getCompressedSize();
        }
        return entries;
    }

    private static void requireListed(Path file, List<ZipEntry> entries, BundleIndex index) {
        Map<String, Long> expected = new HashMap<>();
        index.files().forEach(each -> expected.put(FILES + each.path(), each.sizeBytes()));
        index.advisories()
                .forEach(each -> expected.put(ADVISORIES + each.path(), each.sizeBytes()));
        for (ZipEntry entry : entries.subList(1, entries.size())) {
            Long size = expected.remove(entry.getName());
            if (size == null) {
                throw refused(file, entry.getName(), "the bundle does not list the entry");
            }
            if (size != entry.getSize()) {
                throw refused(
                        file,
                        entry.getName(),
                        "it has %,d bytes where the bundle lists %,d"
                                .formatted(entry.getSize(), size));
            }
        }
        if (!expected.isEmpty()) {
            throw refused(
                    file,
                    expected.keySet().stream().min(String::compareTo).orElseThrow(),
                    "the bundle lists it and does not hold it");
        }
    }

    private static BundleException refused(Path file, String entry, String problem) {
        return new BundleException(file + ": " + Quote.text(entry), problem, REMEDY);
    }

    private static BundleException damaged(Path file, String entry, IOException cause) {
        return new BundleException(
                file + ": " + Quote.text(entry),
                "it cannot be read (" + cause.getMessage() + ")",
                REMEDY,
                cause);
    }

    private static void close(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException failed) {
            throw new StorageException(
                    zip.getName(), "cannot be closed", "look at its disk", failed);
        }
    }
}
