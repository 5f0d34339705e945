package dev.sluice.hub.bundle;

import dev.sluice.hub.client.Download;
import dev.sluice.hub.client.RemoteFile;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What has to be known of files before the first of them is written: the sha256 of those for which
/// a hub lists none, and the content of the seal.
final class SmallFiles {
    /// Of all that a seal is.
    private static final long MAX_SEAL_BYTES = 64L << 20;

    private final Function<RemoteFile, Download> downloads;
    private final Map<String, byte[]> kept = new HashMap<>();
    private long keptBytes;

    SmallFiles(Function<RemoteFile, Download> downloads) {
        this.downloads = downloads;
    }

    /// How a bundle lists a file; reads it where that is needed.
    BundledFile list(RemoteFile file) {
        boolean seal = isSeal(file.path());
        if (!seal && file.sha256().isPresent()) {
            return new BundledFile(
                    file.path(), file.sizeBytes(), digest(file.path(), file.sha256().get()));
        }
        if (seal) {
            keptBytes += Math.max(0, file.sizeBytes());
            if (keptBytes > MAX_SEAL_BYTES) {
                throw new BundleException(
                        file.path(),
                        "with it the seal has more than %,d bytes".formatted(MAX_SEAL_BYTES),
                        "have the publisher take out of attestations/ what is none");
            }
        }
        DigestBuilder digest = new DigestBuilder();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        downloads
                .apply(file)
                .checked(
                        bytes -> {
                            if (seal) {
                                byte[] piece = new byte[bytes.remaining()];
                                bytes.duplicate().get(piece);
                                content.writeBytes(piece);
                            }
                            DigestBuilder _ = digest.update(bytes);
                        });
        if (seal) {
            kept.put(file.path(), content.toByteArray());
        }
        return new BundledFile(file.path(), file.sizeBytes(), digest.finish());
    }

    /// The content of a file of the seal.
    Optional<byte[]> kept(String path) {
        return Optional.ofNullable(kept.get(path));
    }

    private static Digest digest(String path, String hex) {
        try {
            return new Digest(hex);
        } catch (IllegalArgumentException none) {
            throw new BundleException(
                    path,
                    "the hub lists no sha256 of it",
                    "check that it is the address of a hub",
                    none);
        }
    }

    private static boolean isSeal(String path) {
        return path.equals(IgnoredPaths.SIGNATURE)
                || path.startsWith(IgnoredPaths.ATTESTATIONS + "/");
    }
}
