package dev.sluice.hub.audit;

import dev.sluice.storage.Digest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The end of the log at some moment. Kept elsewhere (printed, signed, mailed), it proves later
/// that nothing before it was changed or cut off, which the log alone cannot.
///
/// @param seq of the last entry; 0 when there is none
/// @param hash of the last entry
public record AuditHead(long seq, Digest hash) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

    /// Reads `<seq>:<hash>`, which [#toString] writes.
    ///
    /// @throws IllegalArgumentException for any other text
    public static AuditHead parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "not the head of an audit log; write a number, a colon and 64 hexadecimal"
                            + " digits, as sluice audit verify prints it");
        }
        return new AuditHead(Long.parseLong(parts.group(1)), new Digest(parts.group(2)));
    }

    @Override
    public String toString() {
        return seq + ":" + hash.hex();
    }
}
