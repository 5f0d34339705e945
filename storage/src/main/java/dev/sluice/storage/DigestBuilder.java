package dev.sluice.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Computes a [Digest] from bytes that arrive in pieces. Not for use by two threads at once.
public final class DigestBuilder {
    /// The JDK hashes memory outside the heap through a 4 KiB array; a larger one, which still
    /// stays in the processor's cache, keeps the hashing loop going for longer.
    private static final int SLICE_BYTES = 32 * 1024;

    private final MessageDigest sha256;
    private byte[] slice = new byte[0];

    public DigestBuilder() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform must have SHA-256", missing);
        }
    }

    /// Adds all of `bytes`.
    public DigestBuilder update(byte[] bytes) {
        sha256.update(bytes);
        return this;
    }

    /// Adds what remains in `bytes`, which is consumed.
    public DigestBuilder update(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            sha256.update(bytes);
            return this;
        }
        if (slice.length == 0) {
            slice = new byte[SLICE_BYTES];
        }
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), slice.length);
            bytes.get(slice, 0, count);
            sha256.update(slice, 0, count);
        }
        return this;
    }

    /// Adds all of `bytes`, which may be larger than 2 GiB.
    public DigestBuilder update(MemorySegment bytes) {
        long step = 1L << 30;
        for (long offset = 0; offset < bytes.byteSize(); offset += step) {
            long count = Math.min(step, bytes.byteSize() - offset);
            update(bytes.asSlice(offset, count).asByteBuffer());
        }
        return this;
    }

    /// The digest of all bytes so far; the builder starts anew.
    public Digest finish() {
        return Digest.ofRaw(sha256.digest());
    }
}
