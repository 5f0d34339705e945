package dev.sluice.hub.http;

import dev.sluice.hub.LimitedInput;
import dev.sluice.hub.Refusal;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Parts of uploads that are not complete yet, in a folder of the hub's own disk.
///
/// An upload's name says whose it is and of what content, so a part that is sent again takes the
/// place of itself, and an upload that begins anew finds its parts.
final class UploadParts {
    /// Parts of uploads that nobody completed for so long are removed.
    private static final Duration KEPT = Duration.ofDays(2);

    private static final int MAX_PARTS = 10_000;

    private final Path folder;
    private final long partBytes;
    private final InstantSource clock;

    /// @param partBytes how long parts are, unless there would be too many; files that fit into one
    ///   are uploaded whole
    UploadParts(Path folder, long partBytes, InstantSource clock) {
        this.folder = folder;
        this.partBytes = partBytes;
        this.clock = clock;
    }

    boolean isWorthwhile(long sizeBytes) {
        return sizeBytes > partBytes;
    }

    long partBytes(long sizeBytes) {
        return Math.max(partBytes, (sizeBytes + MAX_PARTS - 1) / MAX_PARTS);
    }

    /// Stores a part, and tells its sha256.
    ///
    /// @param number from 1 on
    String store(String upload, int number, long sizeBytes, InputStream content)
            throws IOException {
        long part = partBytes(sizeBytes);
        long from = (number - 1) * part;
        if (number < 1 || from >= sizeBytes) {
            throw Refusal.badRequest("the upload has no part " + number);
        }
        long expected = Math.min(part, sizeBytes - from);
        Path target = folder.resolve(upload).resolve(Integer.toString(number));
        Files.createDirectories(target.getParent());
        try (StagedFile staged = StagedFile.beside(target)) {
            staged.transferFrom(
                    Channels.newChannel(new LimitedInput(content, expected + 1, _ -> {})));
            if (staged.bytesWritten() != expected) {
                throw Refusal.badRequest(
                        "part " + number + " has not " + expected + " bytes; send it again");
            }
            return staged.commit().hex();
        }
    }

    /// All parts of an upload, one after the other.
    InputStream open(String upload, long sizeBytes) throws IOException {
        long part = partBytes(sizeBytes);
        List<InputStream> parts = new ArrayList<>();
        try {
            for (int number = 1; (number - 1) * part < sizeBytes; number++) {
                parts.add(
                        Files.newInputStream(
                                folder.resolve(upload).resolve(Integer.toString(number))));
            }
        } catch (NoSuchFileException missing) {
            for (InputStream each : parts) {
                each.close();
            }
            throw Refusal.badRequest(
                    "part " + (parts.size() + 1) + " of the upload is missing; send it first");
        }
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    void delete(String upload) throws IOException {
        Path parts = folder.resolve(upload);
        if (!Files.isDirectory(parts)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parts)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(parts);
    }

    /// Removes the parts of uploads that nobody goes on with.
    void sweep() {
        Instant limit = clock.instant().minus(KEPT);
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> uploads = Files.newDirectoryStream(folder)) {
                for (Path upload : uploads) {
                    if (Files.getLastModifiedTime(upload).toInstant().isBefore(limit)) {
                        delete(upload.getFileName().toString());
                    }
                }
            }
        } catch (IOException failed) {
            throw new StorageException(
                    folder.toString(), "cannot be swept", "check the disk", failed);
        }
    }
}
