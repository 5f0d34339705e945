package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;

/// The types a metadata value can have, with the ids of the GGUF specification
/// (`gguf_metadata_value_type`).
public enum GgufValueType {
    U8(0, 1),
    I8(1, 1),
    U16(2, 2),
    I16(3, 2),
    U32(4, 4),
    I32(5, 4),
    F32(6, 4),
    BOOL(7, 1),
    /// Length (u64) and UTF-8 bytes.
    STRING(8, 8),
    /// Element type (u32), length (u64) and the elements.
    ARRAY(9, 12),
    U64(10, 8),
    I64(11, 8),
    F64(12, 8);

    private final int id;
    private final int minimumBytes;

    GgufValueType(int id, int minimumBytes) {
        this.id = id;
        this.minimumBytes = minimumBytes;
    }

    /// The id that stands in the file.
    public int id() {
        return id;
    }

    /// Bytes of a value; for strings and arrays, of an empty one.
    int minimumBytes() {
        return minimumBytes;
    }

    boolean isFixedWidth() {
        return this != STRING && this != ARRAY;
    }

    static GgufValueType ofId(int id, String where) {
        for (GgufValueType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        throw new FormatException(
                where,
                "has the unknown value type " + Integer.toUnsignedString(id),
                "the file is damaged, or newer than this program");
    }
}
