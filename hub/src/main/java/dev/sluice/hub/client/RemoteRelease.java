package dev.sluice.hub.client;

import dev.sluice.seal.model.ModelFile;
import dev.sluice.seal.verify.Contents;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongConsumer;

/// A release on a hub, verified as it streams by: nothing of it is kept, and the digests are of the
/// bytes that came, not those that the hub lists.
public final class RemoteRelease {
    private RemoteRelease() {}

    /// The files of a revision.
    ///
    /// @throws HubClientException where the hub does not give them
    public static Contents contents(HubConnection hub, RepoRef ref) {
        RemoteTree tree = RemoteTree.of(hub, ref);
        List<Remote> files =
                tree.files().stream()
                        .map(file -> new Remote(new Download(hub, ref, tree.commit(), file)))
                        .toList();
        return Contents.of(
                hub.endpoint() + ref.files() + "@" + tree.commit(),
                files,
                "each downloaded whole, and not kept");
    }

    private record Remote(Download download) implements ModelFile {
        @Override
        public String name() {
            return download.file().path();
        }

        @Override
        public long sizeBytes() {
            return download.file().sizeBytes();
        }

        @Override
        public Digest digest(LongConsumer progressBytes) {
            DigestBuilder digest = new DigestBuilder();
            download.into(
                    bytes -> {
                        int count = bytes.remaining();
                        DigestBuilder _ = digest.update(bytes);
                        progressBytes.accept(count);
                    });
            return digest.finish();
        }

        @Override
        public InputStream open() {
            return download.open();
        }
    }
}
