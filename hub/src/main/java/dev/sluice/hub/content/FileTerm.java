package dev.sluice.hub.content;

import dev.sluice.hub.xet.Xorb;

/// A run of chunks that a file has.
///
/// @param xorb where the chunks are
/// @param from the first chunk's index
/// @param to the index behind the last
/// @param rawBytes how long they are together
public record FileTerm(XorbId xorb, int from, int to, long rawBytes) {
    public FileTerm {
        if (from < 0 || from >= to || to > Xorb.MAX_CHUNKS || rawBytes < to - from) {
            throw new IllegalArgumentException(
                    "chunks " + from + " to " + to + " of xorb " + xorb.hash());
        }
    }

    /// The same run of chunks of another xorb.
    FileTerm in(XorbId other) {
        return new FileTerm(other, from, to, rawBytes);
    }
}
