package dev.sluice.hub.account;

import java.security.SecureRandom;

/// Ids and secrets that nobody can guess.
final class RandomText {
    private static final String HEX = "0123456789abcdef";
    private static final String ALPHANUMERIC =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomText() {}

    /// 24 hexadecimal digits, the form of ids that clients know from other hubs.
    static String id() {
        return of(HEX, ID_LENGTH);
    }

    /// Letters and digits, each with 5.95 bits of chance.
    static String alphanumeric(int length) {
        return of(ALPHANUMERIC, length);
    }

    private static String of(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
