package dev.sluice.hub.audit;

import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// One line of the log.
///
/// @param seq 1, 2, 3 and so on without a gap
/// @param at to the millisecond
/// @param actor who did it: an account's name, or `system`
/// @param action what was done, such as `repo.create`
/// @param subject to what, such as `models/acme/m`
/// @param detail a JSON object of texts, its keys in order
/// @param hash binds this entry and all before it, see [#hashAfter]
public record AuditEntry(
        long seq,
        Instant at,
        String actor,
        String action,
        String subject,
        String detail,
        Digest hash) {
    /// The hash of the entry before the first.
    public static final Digest START = new Digest("0".repeat(Digest.HEX_LENGTH));

    /// The sha256 over seven netstrings (`<length in bytes>:<bytes>,`): the hash before in
    /// hexadecimal, seq, milliseconds since 1970, actor, action, subject and detail, in UTF-8. The
    /// lengths make sure that no two different entries are one text.
    static Digest hashAfter(
            Digest before,
            long seq,
            Instant at,
            String actor,
            String action,
            String subject,
            String detail) {
        DigestBuilder digest = new DigestBuilder();
        List<String> fields =
                List.of(
                        before.hex(),
                        Long.toString(seq),
                        Long.toString(at.toEpochMilli()),
                        actor,
                        action,
                        subject,
                        detail);
        for (String field : fields) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
            digest.update(new byte[] {','});
        }
        return digest.finish();
    }

    /// Whether the hash is the one that follows from `before` and this entry's fields.
    boolean follows(Digest before) {
        return hash.equals(hashAfter(before, seq, at, actor, action, subject, detail));
    }
}
