package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.content.Contents;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.Repo;
import dev.sluice.storage.BlobContent;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StorageException;
import dev.sluice.storage.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/// The bytes of files, wherever they lie. Every byte of a file that leaves the hub passes here or
/// through a signed address of a xorb.
final class FileBytes {
    private static final Logger LOG = System.getLogger(FileBytes.class.getName());

    /// Signatures and attestations are shorter; only such files are opened so.
    private static final int MAX_OPENED_BYTES = 64 * 1024 * 1024;

    private final BlobStore blobs;
    private final Contents contents;

    FileBytes(BlobStore blobs, Contents contents) {
        this.blobs = blobs;
        this.contents = contents;
    }

    /// Writes a stretch of a file.
    ///
    /// @param from the first byte
    /// @param to the byte after the last one
    void copy(Repo repo, Blob blob, long from, long to, WritableByteChannel out)
            throws IOException {
        if (repo.access() == Access.API_ONLY) {
            throw Refusal.disabled(repo.name() + " is served through an API only");
        }
        if (blob.large()) {
            copyLarge(repo, blob, from, to, out);
        } else {
            copyRegular(blob, from, to, out);
        }
    }

    private void copyLarge(Repo repo, Blob blob, long from, long to, WritableByteChannel out)
            throws IOException {
        try {
            contents.read(
                    contents.find(repo.realm(), blob.sha256()).orElseThrow(() -> lost(blob)),
                    from,
                    to,
                    out);
        } catch (UnavailableException away) {
            throw away;
        } catch (StorageException damaged) {
            // To try again is of no use here.
            LOG.log(Level.ERROR, "a file of " + repo.path() + " is damaged", damaged);
            throw lost(blob);
        }
    }

    /// Whether the hub still has a file as it came. One that was found damaged has to be sent
    /// again.
    boolean isSound(Repo repo, Blob blob) {
        return blob.large()
                ? contents.isSound(repo.realm(), blob.sha256())
                : !contents.wasPutAside(blob.sha256()) || blobs.contains(blob.sha256());
    }

    /// A small file's bytes; empty when it is larger than what is wanted.
    Optional<byte[]> small(Repo repo, Blob blob, int maxBytes) {
        if (blob.large() || blob.sizeBytes() > maxBytes || repo.access() == Access.API_ONLY) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            copyRegular(blob, 0, blob.sizeBytes(), Channels.newChannel(bytes));
        } catch (IOException impossible) {
            throw new IllegalStateException("memory cannot be written", impossible);
        }
        return Optional.of(bytes.toByteArray());
    }

    /// A regular file's bytes from their beginning; of a large file, nothing but its bytes too. For
    /// the hub itself: who may read is not asked.
    InputStream open(Repo repo, Blob blob) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (blob.sizeBytes() > MAX_OPENED_BYTES) {
            throw new IOException("a file of " + blob.sizeBytes() + " bytes is too long for this");
        }
        if (blob.large()) {
            copyLarge(repo, blob, 0, blob.sizeBytes(), Channels.newChannel(bytes));
        } else {
            copyRegular(blob, 0, blob.sizeBytes(), Channels.newChannel(bytes));
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /// Read whole and hashed before any of it is given out: regular files are small, and clients
    /// check nothing but their size.
    private void copyRegular(Blob blob, long from, long to, WritableByteChannel out)
            throws IOException {
        byte[] bytes = new byte[Math.toIntExact(blob.sizeBytes())];
        try (BlobContent content = blobs.open(blob.sha256()).orElseThrow(() -> lost(blob))) {
            if (content.sizeBytes() != bytes.length) {
                throw lost(blob);
            }
            content.readFully(ByteBuffer.wrap(bytes), 0);
        }
        if (!Digest.of(bytes).equals(blob.sha256())) {
            throw lost(blob);
        }
        ByteBuffer wanted = ByteBuffer.wrap(bytes, (int) from, (int) (to - from));
        while (wanted.hasRemaining()) {
            int _ = out.write(wanted);
        }
    }

    private static Refusal lost(Blob blob) {
        return Refusal.unavailable(
                500,
                "the content "
                        + blob.sha256()
                        + " is damaged in this hub's store; upload the file again, or have its"
                        + " operator restore it");
    }
}
