package dev.sluice.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// Reads an object by requests for stretches of it: short ones while reads jump about, longer each
/// time that reading goes on where it ended.
final class S3BlobContent implements BlobContent {
    private static final long SHORTEST = 256 * 1024;
    private static final long LONGEST = 64L << 20;
    private static final int ATTEMPTS = 4;

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final long sizeBytes;

    /// The stretch under way, where its next byte is, and where it ends.
    private @Nullable ResponseInputStream<GetObjectResponse> stretch;

    private long position;
    private long end;
    private long length = SHORTEST;

    S3BlobContent(S3Client client, String bucket, String key, long sizeBytes) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int read(ByteBuffer into, long from) {
        if (from >= sizeBytes) {
            return -1;
        }
        if (!into.hasRemaining()) {
            return 0;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return readOnce(into, from);
            } catch (IOException broken) {
                abort();
                if (attempt == ATTEMPTS) {
                    throw new UnavailableException(
                            where(),
                            "the server broke off at byte " + from + " (" + broken + ")",
                            "try again",
                            broken);
                }
            } catch (UncheckedIOException broken) {
                abort();
                throw S3Failure.of(where(), broken);
            } catch (SdkException failed) {
                abort();
                throw S3Failure.of(where(), failed);
            }
        }
    }

    private int readOnce(ByteBuffer into, long from) throws IOException {
        ResponseInputStream<GetObjectResponse> source = stretchAt(from, into.remaining());
        byte[] bytes = new byte[(int) Math.min(Math.min(into.remaining(), end - from), 1 << 18)];
        int count = source.read(bytes);
        if (count < 0) {
            throw new IOException("fewer bytes came than were asked for");
        }
        into.put(bytes, 0, count);
        position += count;
        return count;
    }

    private ResponseInputStream<GetObjectResponse> stretchAt(long from, int wanted) {
        ResponseInputStream<GetObjectResponse> open = stretch;
        if (open != null && from == position && from < end) {
            return open;
        }
        length = from == position && from > 0 ? Math.min(2 * length, LONGEST) : SHORTEST;
        abort();
        long last = Math.min(sizeBytes, from + Math.max(length, wanted)) - 1;
        open =
                client.getObject(
                        ask -> ask.bucket(bucket).key(key).range("bytes=" + from + "-" + last));
        stretch = open;
        position = from;
        end = last + 1;
        return open;
    }

    /// A stretch that was read to its end leaves its connection to the next one.
    private void abort() {
        ResponseInputStream<GetObjectResponse> open = stretch;
        stretch = null;
        if (open == null) {
            return;
        }
        if (position < end) {
            open.abort();
            return;
        }
        try {
            open.close();
        } catch (IOException broken) {
            open.abort();
        }
    }

    private String where() {
        return "s3://" + bucket + "/" + key;
    }

    @Override
    public void close() {
        abort();
    }
}
