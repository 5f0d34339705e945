package dev.sluice.hub.account;

import dev.sluice.hub.Refusal;

/// What people call a user or an organisation; shown, never compared.
final class FullName {
    private static final int MAX_LENGTH = 128;

    private FullName() {}

    static String require(String fullName) {
        if (fullName.isBlank()
                || fullName.length() > MAX_LENGTH
                || fullName.codePoints().anyMatch(Character::isISOControl)) {
            throw Refusal.badRequest(
                    "a full name is one line of at most " + MAX_LENGTH + " characters");
        }
        return fullName;
    }
}
