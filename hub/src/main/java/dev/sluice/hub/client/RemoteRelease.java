package dev.sluice.hub.client;

import dev.sluice.seal.model.ModelFile;
import dev.sluice.seal.verify.Contents;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;

/// A release on a hub, verified as it streams by: nothing of it is kept, and the digests are of the
/// bytes that came, not those that the hub lists.
public final class RemoteRelease {
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final int TRIES = 5;

    private RemoteRelease() {}

    /// The files of a revision.
    ///
    /// @throws HubClientException where the hub does not give them
    public static Contents contents(HubConnection hub, RepoRef ref) {
        RemoteTree tree = RemoteTree.of(hub, ref);
        List<Remote> files =
                tree.files().stream()
                        .map(file -> new Remote(hub, ref, tree.commit(), file))
                        .toList();
        return Contents.of(
                hub.endpoint() + ref.files() + "@" + tree.commit(),
                files,
                "each downloaded whole, and not kept");
    }

    private record Remote(HubConnection hub, RepoRef ref, String commit, RemoteFile file)
            implements ModelFile {
        @Override
        public String name() {
            return file.path();
        }

        @Override
        public long sizeBytes() {
            return file.sizeBytes();
        }

        @Override
        public Digest digest(LongConsumer progressBytes) {
            DigestBuilder digest = new DigestBuilder();
            byte[] buffer = new byte[BUFFER_BYTES];
            long at = 0;
            for (int attempt = 1; at < file.sizeBytes(); attempt++) {
                try (InputStream body = open(at)) {
                    int count;
                    while ((count = body.read(buffer)) >= 0) {
                        digest.update(ByteBuffer.wrap(buffer, 0, count));
                        at += count;
                        progressBytes.accept(count);
                    }
                } catch (IOException cut) {
                    if (attempt == TRIES) {
                        throw new HubClientException(
                                file.path(),
                                "the download was cut after " + at + " bytes",
                                "run again",
                                cut);
                    }
                }
            }
            return digest.finish();
        }

        @Override
        public InputStream open() {
            return open(0);
        }

        private InputStream open(long from) {
            return hub.download(
                            hub.uri(
                                    ref.files()
                                            + "/resolve/"
                                            + commit
                                            + "/"
                                            + RemoteTree.encodePath(file.path())),
                            from,
                            file.etag())
                    .body();
        }
    }
}
