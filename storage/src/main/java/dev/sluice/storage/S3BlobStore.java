package dev.sluice.storage;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Blobs as objects of a bucket, each under `<prefix>sha256/ab/ab12…`.
///
/// An object appears whole or not at all: small ones are sent in one request, larger ones in parts
/// that are put together only after their digest was seen to be right. Where the digest is not
/// known before, content of more than one part waits in encrypted scratch space until it is.
/// Requests that a server refuses or loses are tried again a few times.
public final class S3BlobStore implements BlobStore {
    static final int PART_BYTES = 8 << 20;

    /// Long enough that no upload that old can still be under way.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private static final int NOT_FOUND = 404;
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{2})/(\\1[0-9a-f]{62})");

    private final S3Address address;
    private final String root;
    private final Path scratch;
    private final S3Client client;

    private S3BlobStore(S3Address address, Path scratch) {
        this.address = address;
        this.root = address.prefix() + "sha256/";
        this.scratch = scratch;
        this.client = S3Connection.open(address);
    }

    /// The store in a bucket.
    ///
    /// @param scratch a folder for content on its way
    /// @throws StorageException when the bucket is not there, refuses, or does not answer
    public static S3BlobStore at(S3Address address, Path scratch) {
        S3BlobStore store = new S3BlobStore(address, scratch);
        boolean opened = false;
        try {
            store.asking(() -> store.client.headBucket(ask -> ask.bucket(address.bucket())));
            opened = true;
            return store;
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    @Override
    public Digest put(ReadableByteChannel content) {
        DigestBuilder digests = new DigestBuilder();
        PartReader reader = new PartReader(address.toString(), content, PART_BYTES);
        ByteBuffer first = reader.next();
        digests.update(first.duplicate());
        if (first.remaining() < PART_BYTES) {
            Digest digest = digests.finish();
            store(digest, first);
            return digest;
        }
        try (ScratchFile whole = ScratchFile.in(scratch)) {
            long sizeBytes = 0;
            for (ByteBuffer part = first; part.hasRemaining(); part = reader.next()) {
                if (sizeBytes > 0) {
                    digests.update(part.duplicate());
                }
                int count = part.remaining();
                whole.write(sizeBytes, part);
                sizeBytes += count;
            }
            Digest digest = digests.finish();
            send(digest, whole, sizeBytes);
            return digest;
        }
    }

    private void send(Digest digest, ScratchFile whole, long sizeBytes) {
        asking(
                () -> {
                    try (S3Upload upload = begin(digest)) {
                        for (long at = 0; at < sizeBytes; at += PART_BYTES) {
                            int count = (int) Math.min(PART_BYTES, sizeBytes - at);
                            ByteBuffer part = ByteBuffer.allocate(count);
                            whole.read(at, part);
                            upload.send(part.flip());
                        }
                        upload.complete();
                        return digest;
                    }
                });
    }

    @Override
    public void put(Digest expected, ReadableByteChannel content) {
        DigestBuilder digests = new DigestBuilder();
        PartReader reader = new PartReader(address.toString(), content, PART_BYTES);
        ByteBuffer first = reader.next();
        digests.update(first.duplicate());
        if (first.remaining() < PART_BYTES) {
            store(DigestMismatchException.require(expected, digests.finish()), first);
            return;
        }
        asking(
                () -> {
                    try (S3Upload upload = begin(expected)) {
                        upload.send(first);
                        for (ByteBuffer part = reader.next();
                                part.hasRemaining();
                                part = reader.next()) {
                            digests.update(part.duplicate());
                            upload.send(part);
                        }
                        DigestMismatchException.require(expected, digests.finish());
                        upload.complete();
                        return expected;
                    }
                });
    }

    private S3Upload begin(Digest digest) {
        return S3Upload.begin(client, address.bucket(), keyOf(digest));
    }

    private void store(Digest digest, ByteBuffer bytes) {
        String md5 = S3Upload.md5(bytes.duplicate());
        asking(
                () ->
                        client.putObject(
                                ask ->
                                        ask.bucket(address.bucket())
                                                .key(keyOf(digest))
                                                .contentMD5(md5),
                                RequestBody.fromRemainingByteBuffer(bytes)));
    }

    @Override
    public Optional<BlobContent> open(Digest digest) {
        OptionalLong sizeBytes = sizeBytes(digest);
        return sizeBytes.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new S3BlobContent(
                                client, address.bucket(), keyOf(digest), sizeBytes.getAsLong()));
    }

    @Override
    public OptionalLong sizeBytes(Digest digest) {
        return asking(
                () -> {
                    try {
                        return OptionalLong.of(
                                client.headObject(
                                                ask ->
                                                        ask.bucket(address.bucket())
                                                                .key(keyOf(digest)))
                                        .contentLength());
                    } catch (NoSuchKeyException missing) {
                        return OptionalLong.empty();
                    } catch (S3Exception failed) {
                        if (failed.statusCode() == NOT_FOUND) {
                            return OptionalLong.empty();
                        }
                        throw failed;
                    }
                });
    }

    @Override
    public boolean delete(Digest digest) {
        boolean there = contains(digest);
        asking(() -> client.deleteObject(ask -> ask.bucket(address.bucket()).key(keyOf(digest))));
        return there;
    }

    /// Trouble on a later page of the listing comes out of the stream.
    @Override
    public Stream<Digest> list() {
        return asking(
                () ->
                        client
                                .listObjectsV2Paginator(
                                        ask -> ask.bucket(address.bucket()).prefix(root))
                                .contents()
                                .stream()
                                .map(object -> object.key().substring(root.length()))
                                .map(NAME::matcher)
                                .filter(Matcher::matches)
                                .map(name -> new Digest(name.group(2))));
    }

    @Override
    public BlobCheck verify(Digest digest) {
        Optional<BlobContent> found = open(digest);
        if (found.isEmpty()) {
            return new BlobCheck.Missing();
        }
        try (BlobContent blob = found.get()) {
            DigestBuilder digests = new DigestBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
            long position = 0;
            for (int count = blob.read(buffer, position);
                    count >= 0;
                    count = blob.read(buffer.clear(), position)) {
                position += count;
                digests.update(buffer.flip());
            }
            Digest actual = digests.finish();
            return actual.equals(digest) ? new BlobCheck.Intact() : new BlobCheck.Altered(actual);
        }
    }

    /// Gives up uploads in parts that began more than a day ago.
    @Override
    public int sweep() {
        Instant before = Instant.now().minus(ABANDONED);
        return asking(
                () -> {
                    int swept = 0;
                    for (MultipartUpload upload :
                            client.listMultipartUploadsPaginator(
                                            ask -> ask.bucket(address.bucket()).prefix(root))
                                    .uploads()) {
                        if (upload.initiated().isBefore(before)) {
                            client.abortMultipartUpload(
                                    ask ->
                                            ask.bucket(address.bucket())
                                                    .key(upload.key())
                                                    .uploadId(upload.uploadId()));
                            swept++;
                        }
                    }
                    return swept;
                });
    }

    @Override
    public void close() {
        client.close();
    }

    private String keyOf(Digest digest) {
        return root + digest.hex().substring(0, 2) + "/" + digest.hex();
    }

    private <R> R asking(Supplier<R> request) {
        try {
            return request.get();
        } catch (SdkException failed) {
            throw S3Failure.of(address.toString(), failed);
        } catch (UncheckedIOException broken) {
            throw S3Failure.of(address.toString(), broken);
        }
    }
}
