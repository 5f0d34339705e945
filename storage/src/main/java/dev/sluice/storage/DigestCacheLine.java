package dev.sluice.storage;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One line of a [DigestCache] file:
///
/// ```
/// <check> <sha256> <size> <modified> <changed> <inode> <device> <path>
/// ```
///
/// Times are nanoseconds since 1970; `check` is the first 16 digits of the sha256 of the rest of
/// the line, so that a damaged line is seen. In the path, control characters and `%` are `%` and
/// four hexadecimal digits.
record DigestCacheLine(String path, FileState state, Digest digest) {
    private static final int FIELDS = 8;
    private static final int CHECK_LENGTH = 16;

    String format() {
        String rest =
                String.join(
                        " ",
                        digest.hex(),
                        Long.toString(state.sizeBytes()),
                        Long.toString(state.modifiedNanos()),
                        Long.toString(state.changedNanos()),
                        Long.toString(state.inode()),
                        Long.toString(state.device()),
                        escape(path));
        return check(rest) + " " + rest;
    }

    /// Empty for any line that [#format] did not write.
    static Optional<DigestCacheLine> parse(String line) {
        String[] fields = line.split(" ", FIELDS);
        if (fields.length != FIELDS
                || !fields[0].equals(check(line.substring(fields[0].length() + 1)))) {
            return Optional.empty();
        }
        try {
            FileState state =
                    new FileState(
                            Long.parseLong(fields[2]),
                            Long.parseLong(fields[3]),
                            Long.parseLong(fields[4]),
                            Long.parseLong(fields[5]),
                            Long.parseLong(fields[6]));
            return Optional.of(
                    new DigestCacheLine(unescape(fields[7]), state, new Digest(fields[1])));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static String check(String rest) {
        return Digest.of(rest.getBytes(StandardCharsets.UTF_8)).hex().substring(0, CHECK_LENGTH);
    }

    private static String escape(String path) {
        StringBuilder escaped = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char unit = path.charAt(i);
            // Line ends beyond ASCII and halves of surrogate pairs would not come back either.
            if (unit == '%'
                    || Character.isISOControl(unit)
                    || unit == '\u2028'
                    || unit == '\u2029'
                    || Character.isSurrogate(unit)) {
                escaped.append(String.format("%%%04x", (int) unit));
            } else {
                escaped.append(unit);
            }
        }
        return escaped.toString();
    }

    private static String unescape(String escaped) {
        StringBuilder path = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char unit = escaped.charAt(i);
            if (unit != '%') {
                path.append(unit);
            } else if (i + 4 < escaped.length()) {
                path.append((char) Integer.parseInt(escaped, i + 1, i + 5, 16));
                i += 4;
            } else {
                throw new IllegalArgumentException("escape is cut short");
            }
        }
        return path.toString();
    }
}
