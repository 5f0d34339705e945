package dev.sluice.storage;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// An object that is sent in parts. It appears under its key when [#complete] returns; closed
/// before, it never does.
final class S3Upload implements AutoCloseable {
    private static final int MAX_PARTS = 10_000;

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final String id;
    private final List<CompletedPart> parts = new ArrayList<>();
    private boolean completed;

    private S3Upload(S3Client client, String bucket, String key, String id) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.id = id;
    }

    /// @throws SdkException when the server does not take it
    static S3Upload begin(S3Client client, String bucket, String key) {
        String id = client.createMultipartUpload(ask -> ask.bucket(bucket).key(key)).uploadId();
        return new S3Upload(client, bucket, key, id);
    }

    /// Sends what remains in `bytes`; all parts but the last are of one size, which some servers
    /// insist on.
    ///
    /// @throws SdkException when the server does not take it
    /// @throws StorageException for more than ten thousand parts
    void send(ByteBuffer bytes) {
        int number = parts.size() + 1;
        if (number > MAX_PARTS) {
            throw new StorageException(
                    "s3://" + bucket + "/" + key,
                    "the content has more than " + MAX_PARTS + " parts of the size first sent",
                    "store less in one blob",
                    null);
        }
        String md5 = md5(bytes.duplicate());
        String tag =
                client.uploadPart(
                                ask ->
                                        ask.bucket(bucket)
                                                .key(key)
                                                .uploadId(id)
                                                .partNumber(number)
                                                .contentMD5(md5),
                                RequestBody.fromRemainingByteBuffer(bytes))
                        .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }

    /// @throws SdkException when the server does not put the parts together
    void complete() {
        client.completeMultipartUpload(
                ask ->
                        ask.bucket(bucket)
                                .key(key)
                                .uploadId(id)
                                .multipartUpload(all -> all.parts(parts)));
        completed = true;
    }

    /// What cannot be given up now, for the server does not answer, a sweep gives up later.
    @Override
    public void close() {
        if (completed) {
            return;
        }
        try {
            client.abortMultipartUpload(ask -> ask.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException | UncheckedIOException leftToSweep) {
            completed = true;
        }
    }

    /// What S3's header `Content-MD5` takes: the server refuses a part that arrives otherwise. MD5
    /// guards the transport against accidents here, and nothing else.
    static String md5(ByteBuffer bytes) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(bytes);
            return Base64.getEncoder().encodeToString(md5.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform must have MD5", missing);
        }
    }
}
