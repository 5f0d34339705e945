package dev.sluice.hub.trust;

import java.time.Instant;

/// A release was taken back.
///
/// @param id of the advisory that says so
/// @param rootDigest the release, `sha256:` and hexadecimal
/// @param since from when on it must not be used
/// @param reason why, in a line
/// @param instead what to do
public record Withdrawal(
        String id, String rootDigest, Instant since, String reason, String instead) {
    private static final int MAX_HEADER_LENGTH = 600;

    /// What clients are told, in a line.
    public String text() {
        return "withdrawn since %s by %s: %s. Instead: %s"
                .formatted(since, id, reason.replaceAll("\\.+$", ""), instead);
    }

    /// The value of `X-HF-Warning`, which clients print once: a topic, a semicolon, the message.
    /// Only ASCII, for not every client decodes more.
    public String warning() {
        String message = text().replaceAll("[^\\x20-\\x7e]", "?").replace(';', ',');
        return "withdrawn; "
                + (message.length() <= MAX_HEADER_LENGTH
                        ? message
                        : message.substring(0, MAX_HEADER_LENGTH) + "...");
    }
}
