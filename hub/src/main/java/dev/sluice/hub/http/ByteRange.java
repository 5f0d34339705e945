package dev.sluice.hub.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What part of a file a request wants: RFC 9110 section 14, one range.
///
/// Several ranges at once are answered with the whole file, as the RFC allows.
sealed interface ByteRange {
    /// The whole file.
    record Whole() implements ByteRange {}

    /// A part of it.
    ///
    /// @param from the first byte
    /// @param to the byte after the last one
    record Part(long from, long to) implements ByteRange {}

    /// Nothing of the file is in what was asked for.
    record OutOfReach() implements ByteRange {}

    Pattern FORM = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /// Reads the header `Range` for a file of a size.
    ///
    /// An empty file has no byte to give, but JavaScript's client asks for its first one to learn
    /// its size, so any range of it is a part of length zero.
    static ByteRange parse(Optional<String> header, long sizeBytes) {
        Matcher range = FORM.matcher(header.orElse(""));
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return new Whole();
        }
        if (sizeBytes == 0) {
            return new Part(0, 0);
        }
        if (range.group(1).isEmpty()) {
            long last = Long.parseLong(range.group(2));
            return last == 0
                    ? new OutOfReach()
                    : new Part(Math.max(0, sizeBytes - last), sizeBytes);
        }
        long from = Long.parseLong(range.group(1));
        if (from >= sizeBytes) {
            return new OutOfReach();
        }
        if (range.group(2).isEmpty()) {
            return new Part(from, sizeBytes);
        }
        long last = Long.parseLong(range.group(2));
        return last < from ? new Whole() : new Part(from, Math.min(last + 1, sizeBytes));
    }
}
