package dev.sluice.hub.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds bytes of files in answers: any ten of a file in a row, as they are or within Base64.
final class SecretBytes {
    private static final int WINDOW = 10;

    /// Base64 says ten bytes in no less; what is cut off at either end depends on what stands
    /// beside.
    private static final int BASE64_WINDOW = 12;

    private final Set<String> windows = new HashSet<>();

    /// Which three characters windows begin with: nearly nothing else has to be looked up.
    private final BitSet beginnings = new BitSet(1 << 24);

    SecretBytes(List<byte[]> files) {
        for (byte[] file : files) {
            add(latin(file), WINDOW);
            for (int shift = 0; shift < 3; shift++) {
                byte[] shifted = new byte[file.length + shift];
                System.arraycopy(file, 0, shifted, shift, file.length);
                // The first characters and the last depend on neighbours.
                String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
                add(text.substring(4, text.length() - 3), BASE64_WINDOW);
            }
        }
    }

    private void add(String text, int window) {
        for (int i = 0; i + window <= text.length(); i++) {
            windows.add(text.substring(i, i + window));
            beginnings.set(beginning(text, i));
        }
    }

    boolean areIn(byte[] answer) {
        String text = latin(answer);
        return has(text, WINDOW) || has(text.replace('-', '+').replace('_', '/'), BASE64_WINDOW);
    }

    private boolean has(String text, int window) {
        for (int i = 0; i + window <= text.length(); i++) {
            if (beginnings.get(beginning(text, i))
                    && windows.contains(text.substring(i, i + window))) {
                return true;
            }
        }
        return false;
    }

    private static int beginning(String text, int at) {
        return text.charAt(at) << 16 | text.charAt(at + 1) << 8 | text.charAt(at + 2);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
