package dev.sluice.hub.client;

import dev.sluice.hub.git.Oid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/// Brings a revision's files into a folder.
///
/// Each file is hashed as it arrives and stands under its name only when it is the one that the hub
/// lists. What a stopped run left in `.sluice/pull/` is gone on with, across runs: a part is kept
/// under its content's name, so it is never taken for part of another.
public final class Pull {
    private static final int PARALLEL = 4;
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final int TRIES = 5;

    private final HubConnection hub;
    private final Progress progress;

    /// Is told how much there is to get before it comes.
    @FunctionalInterface
    public interface Progress {
        /// Begins; what it returns is told of further bytes, from several threads.
        LongConsumer begin(long totalBytes);
    }

    /// What was done.
    ///
    /// @param commit the commit that the folder now holds
    /// @param files how many of its files were asked for
    /// @param fetchedFiles how many of them were not there yet
    /// @param fetchedBytes how much came over the network
    public record Result(String commit, int files, int fetchedFiles, long fetchedBytes) {}

    /// Pulls from a hub.
    public Pull(HubConnection hub, Progress progress) {
        this.hub = hub;
        this.progress = progress;
    }

    /// Pulls.
    ///
    /// @param wanted which files, by their paths
    /// @throws HubClientException when the hub refuses, or sends other than it lists
    public Result into(Path folder, RepoRef ref, Predicate<String> wanted) {
        RemoteTree tree = RemoteTree.of(hub, ref);
        List<RemoteFile> files =
                tree.files().stream().filter(file -> wanted.test(file.path())).toList();
        LongConsumer bytes = progress.begin(files.stream().mapToLong(RemoteFile::sizeBytes).sum());
        List<Future<Long>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            for (RemoteFile file : files) {
                all.add(threads.submit(() -> pull(folder, ref, tree.commit(), file, bytes)));
            }
            try {
                long fetched = 0;
                int fetchedFiles = 0;
                for (Future<Long> each : all) {
                    long count = each.get();
                    fetched += Math.max(0, count);
                    fetchedFiles += count >= 0 ? 1 : 0;
                }
                return new Result(tree.commit(), files.size(), fetchedFiles, fetched);
            } catch (ExecutionException failed) {
                threads.shutdownNow();
                throw failed.getCause() instanceof RuntimeException known
                        ? known
                        : new IllegalStateException(failed);
            } catch (InterruptedException stopped) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new HubClientException(
                        ref.toString(), "was stopped", "run again to continue", stopped);
            }
        }
    }

    /// How many bytes came; -1 where the file was there already.
    private long pull(
            Path folder, RepoRef ref, String commit, RemoteFile file, LongConsumer bytes) {
        Path target = folder.resolve(file.path());
        try {
            if (Files.isRegularFile(target)
                    && Files.size(target) == file.sizeBytes()
                    && hex(hashOf(target, file)).equals(file.etag())) {
                bytes.accept(file.sizeBytes());
                return -1;
            }
            Files.createDirectories(target.toAbsolutePath().getParent());
            Path part = folder.resolve(".sluice").resolve("pull").resolve(file.etag());
            Files.createDirectories(part.getParent());
            long fetched = fetch(ref, commit, file, part, bytes);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            return fetched;
        } catch (IOException failed) {
            throw new HubClientException(
                    target.toString(),
                    "cannot be written (" + failed.getMessage() + ")",
                    "check the disk and run again",
                    failed);
        }
    }

    private long fetch(RepoRef ref, String commit, RemoteFile file, Path part, LongConsumer bytes)
            throws IOException {
        Download download = new Download(hub, ref, commit, file);
        long fetched = 0;
        try (FileChannel out =
                FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            if (out.size() > file.sizeBytes()) {
                out.truncate(0);
            }
            MessageDigest hash = file.hash();
            hashFrom(out, hash);
            bytes.accept(out.size());
            for (int attempt = 1; out.size() < file.sizeBytes(); attempt++) {
                try {
                    fetched += append(download, out, hash, bytes);
                } catch (IOException cut) {
                    if (attempt == TRIES) {
                        throw new HubClientException(
                                file.path(),
                                "the download was cut after " + out.size() + " bytes",
                                "run again to continue",
                                cut);
                    }
                }
            }
            if (!hex(hash).equals(file.etag())) {
                out.truncate(0);
                throw new HubClientException(
                        file.path(),
                        "what came is not what the hub lists (" + file.etag() + ")",
                        "run again; if it comes so once more, tell the hub's operator",
                        null);
            }
            out.force(true);
        }
        return fetched;
    }

    private long append(Download download, FileChannel out, MessageDigest hash, LongConsumer bytes)
            throws IOException {
        RemoteFile file = download.file();
        HttpResponse<InputStream> answer = download.start(out.size());
        long fetched = 0;
        try (InputStream body = answer.body()) {
            if (out.size() > 0 && answer.statusCode() != 206) {
                bytes.accept(-out.size());
                out.truncate(0);
                hash.reset();
                prime(hash, file);
            }
            byte[] buffer = new byte[BUFFER_BYTES];
            int count;
            while ((count = body.read(buffer)) >= 0) {
                if (out.size() + count > file.sizeBytes()) {
                    throw new HubClientException(
                            file.path(),
                            "more came than the hub lists",
                            "run again; if it comes so once more, tell the hub's operator",
                            null);
                }
                ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, count);
                hash.update(buffer, 0, count);
                while (chunk.hasRemaining()) {
                    int _ = out.write(chunk, out.size());
                }
                fetched += count;
                bytes.accept(count);
            }
        }
        return fetched;
    }

    private static MessageDigest hashOf(Path path, RemoteFile file) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MessageDigest hash = file.hash();
            hashFrom(channel, hash);
            return hash;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void hashFrom(FileChannel channel, MessageDigest hash) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long at = 0;
        int count;
        while ((count = channel.read(buffer.clear(), at)) > 0) {
            hash.update(buffer.flip());
            at += count;
        }
    }

    /// A hash of git begins with the size.
    private static void prime(MessageDigest hash, RemoteFile file) {
        if (file.sha256().isEmpty()) {
            hash.update(Oid.blobHeader(file.sizeBytes()));
        }
    }

    private static String hex(MessageDigest hash) {
        return HexFormat.of().formatHex(hash.digest());
    }
}
