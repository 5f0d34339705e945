package dev.sluice.hub.bundle;

import dev.sluice.hub.client.Download;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Pull;
import dev.sluice.hub.client.RemoteFile;
import dev.sluice.hub.client.RemoteTree;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import dev.sluice.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// Writes a revision of a hub's repository into a bundle, as it streams by.
public final class BundleExport {
    private final HubConnection hub;
    private final Pull.Progress progress;
    private final SealCheck seals;

    /// What was done.
    ///
    /// @param bundle the file
    /// @param sha256 of the file, to be compared on the other side
    /// @param bytes its size
    /// @param seal the seal, where there is one
    public record Result(
            String bundle,
            String sha256,
            long bytes,
            String repo,
            String commit,
            int files,
            int advisories,
            Optional<Seal> seal) {}

    /// @param keys whose signatures count; none for whoever signed
    public BundleExport(
            HubConnection hub,
            Pull.Progress progress,
            InstantSource clock,
            List<VerificationKey> keys) {
        this.hub = hub;
        this.progress = progress;
        this.seals = new SealCheck(clock, keys);
    }

    /// Exports. The bundle stands there when all of it came as the hub lists it and its seal, if it
    /// has one, was found right.
    ///
    /// @throws BundleException where the seal is not right, or the release withdrawn
    /// @throws dev.sluice.hub.client.HubClientException where the hub does not give it
    public Result export(RepoRef ref, Path target, AdvisoryFiles advisories) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new StorageException(
                    target.toString(),
                    "it is there already",
                    "name another file for the bundle",
                    null);
        }
        RemoteTree tree = RemoteTree.of(hub, ref);
        Function<RemoteFile, Download> downloads =
                file -> new Download(hub, ref, tree.commit(), file);
        SmallFiles small = new SmallFiles(downloads);
        BundleIndex index =
                new BundleIndex(
                        ref,
                        tree.commit(),
                        tree.files().stream().map(small::list).toList(),
                        advisories.listed());
        try (BundleWriter writer = new BundleWriter(target)) {
            writer.entry(BundleJson.NAME, BundleJson.write(index));
            LongConsumer bytes = progress.begin(index.totalBytes());
            List<ReleaseFile> passed = new ArrayList<>();
            for (int i = 0; i < index.files().size(); i++) {
                BundledFile listed = index.files().get(i);
                Download download = downloads.apply(tree.files().get(i));
                passed.add(file(writer, listed, download, small.kept(listed.path()), bytes));
            }
            List<byte[]> contents = advisories.contents();
            for (int i = 0; i < contents.size(); i++) {
                writer.entry(
                        BundleArchive.ADVISORIES + index.advisories().get(i).path(),
                        contents.get(i));
            }
            Optional<Seal> seal =
                    seals.verify(
                            ref + " (commit " + tree.commit() + ")", passed, advisories.paths());
            Digest digest = writer.commit();
            return new Result(
                    target.toString(),
                    digest.hex(),
                    writer.bytesWritten(),
                    ref.toString(),
                    tree.commit(),
                    passed.size(),
                    contents.size(),
                    seal);
        }
    }

    private static ReleaseFile file(
            BundleWriter writer,
            BundledFile listed,
            Download download,
            Optional<byte[]> kept,
            LongConsumer progress) {
        String name = BundleArchive.FILES + listed.path();
        if (kept.isPresent()) {
            writer.entry(name, kept.get());
            progress.accept(listed.sizeBytes());
            return ReleaseFile.kept(listed, kept.get());
        }
        DigestBuilder digest = new DigestBuilder();
        writer.entry(
                name,
                sink ->
                        download.checked(
                                bytes -> {
                                    ByteBuffer again = bytes.duplicate();
                                    int count = bytes.remaining();
                                    sink.accept(bytes);
                                    DigestBuilder _ = digest.update(again);
                                    progress.accept(count);
                                }));
        if (!digest.finish().equals(listed.digest())) {
            throw new BundleException(
                    listed.path(),
                    "it is not what it was a moment ago",
                    "tell the hub's operator: a commit's files never change");
        }
        return ReleaseFile.passed(listed);
    }
}
