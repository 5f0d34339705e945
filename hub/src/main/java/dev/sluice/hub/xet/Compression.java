package dev.sluice.hub.xet;

/// How a chunk is stored in a xorb (`docs/xet/xorb.md`, "Chunk Compression Schemes").
public enum Compression {
    /// As it is.
    NONE(0),
    /// As an LZ4 frame.
    LZ4(1),
    /// First the bytes at positions divisible by four, then those behind them, and so on; of that
    /// an LZ4 frame. For numbers of four bytes.
    BYTE_GROUPING_LZ4(2);

    private final int code;

    Compression(int code) {
        this.code = code;
    }

    /// The scheme of a code.
    ///
    /// @throws XetFormatException for a code that the format does not have
    static Compression of(int code) {
        return switch (code) {
            case 0 -> NONE;
            case 1 -> LZ4;
            case 2 -> BYTE_GROUPING_LZ4;
            default ->
                    throw new XetFormatException(
                            "compression scheme "
                                    + code
                                    + "; known are 0 (none), 1 (LZ4), 2 (BG4 LZ4)");
        };
    }

    int code() {
        return code;
    }

    /// Byte `i` of group `g` is byte `4 i + g` of the content; groups lie one after the other.
    static void group(byte[] source, int offset, int length, byte[] target) {
        int at = 0;
        for (int group = 0; group < 4; group++) {
            for (int i = group; i < length; i += 4) {
                target[at++] = source[offset + i];
            }
        }
    }

    /// The inverse of [#group].
    static void ungroup(byte[] source, int length, byte[] target, int offset) {
        int at = 0;
        for (int group = 0; group < 4; group++) {
            for (int i = group; i < length; i += 4) {
                target[offset + i] = source[at++];
            }
        }
    }
}
