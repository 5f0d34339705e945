package dev.sluice.hub.xet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/// Content and reference values shared with `conformance/xet_vectors.py`.
public final class MadeUp {
    private MadeUp() {}

    /// As `made_up` of the script: sha256 of seed and counter, one after the other.
    public static byte[] bytes(String seed, int length) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] bytes = new byte[(length + 31) / 32 * 32];
            for (int i = 0; i < bytes.length / 32; i++) {
                byte[] block = (seed + ":" + i).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(sha256.digest(block), 0, bytes, i * 32, 32);
            }
            return Arrays.copyOf(bytes, length);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    public static List<String[]> table(String name) throws IOException {
        return new String(resource(name), StandardCharsets.US_ASCII)
                .lines()
                .map(line -> line.split(" ", -1))
                .toList();
    }

    public static byte[] resource(String name) throws IOException {
        try (InputStream in = MadeUp.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no test resource " + name);
            }
            return in.readAllBytes();
        }
    }
}
