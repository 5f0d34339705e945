package dev.sluice.storage;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256 in counter mode (NIST SP 800-38A section 6.5), from any byte position on.
///
/// The counter of the block at byte position `p` is `p / 16`, starting at zero, which is safe only
/// since each key serves one file. Encrypting and decrypting are the same. For one thread.
final class CounterCipher {
    static final int KEY_BYTES = 32;

    private static final int BLOCK_BYTES = 16;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] counter = new byte[BLOCK_BYTES];

    CounterCipher(byte[] key) {
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
            this.key = new SecretKeySpec(key, "AES");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java platform has no AES/CTR", missing);
        }
    }

    /// Sets the byte position that the next [#apply] starts at.
    void seek(long positionBytes) {
        ByteBuffer.wrap(counter).putLong(0, 0).putLong(8, positionBytes / BLOCK_BYTES);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter));
            byte[] skipped = new byte[(int) (positionBytes % BLOCK_BYTES)];
            cipher.update(skipped, 0, skipped.length, skipped, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES/CTR refused its own key", impossible);
        }
    }

    /// Encrypts or decrypts the first `count` bytes in place.
    void apply(byte[] bytes, int count) {
        try {
            if (cipher.update(bytes, 0, count, bytes, 0) != count) {
                throw new IllegalStateException("AES/CTR kept bytes back");
            }
        } catch (ShortBufferException impossible) {
            throw new IllegalStateException("AES/CTR changed the length", impossible);
        }
    }
}
