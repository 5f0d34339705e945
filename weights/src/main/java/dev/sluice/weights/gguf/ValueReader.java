package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads metadata values (`gguf_metadata_value_t` of the specification).
final class ValueReader {
    /// The specification sets no depth; llama.cpp reads none but flat arrays. A bound keeps a
    /// hostile file from exhausting the stack.
    static final int MAX_ARRAY_DEPTH = 4;

    private final GgufCursor cursor;

    ValueReader(GgufCursor cursor) {
        this.cursor = cursor;
    }

    GgufValue read(String part) {
        return read(type(part), part, 0);
    }

    private GgufValueType type(String part) {
        return GgufValueType.ofId(cursor.i32(part), cursor.where(part));
    }

    private GgufValue read(GgufValueType type, String part, int depth) {
        return switch (type) {
            case STRING -> new GgufValue.Str(cursor.string(Integer.MAX_VALUE, part));
            case ARRAY -> array(part, depth + 1);
            case U8, I8, U16, I16, U32, I32, F32, BOOL, U64, I64, F64 ->
                    fixed(type, 1, part).getFirst();
        };
    }

    private GgufValue.Array array(String part, int depth) {
        if (depth > MAX_ARRAY_DEPTH) {
            throw new FormatException(
                    cursor.where(part),
                    "has arrays nested deeper than " + MAX_ARRAY_DEPTH,
                    "no model needs that; the file is damaged or hostile");
        }
        GgufValueType elementType = type(part);
        int count = cursor.count(elementType.minimumBytes(), part);
        return switch (elementType) {
            case STRING -> new GgufValue.Array(elementType, strings(count, part));
            case ARRAY -> {
                List<GgufValue> arrays = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    arrays.add(array(part, depth + 1));
                }
                yield new GgufValue.Array(elementType, arrays);
            }
            case U8, I8, U16, I16, U32, I32, F32, BOOL, U64, I64, F64 ->
                    new GgufValue.Array(elementType, fixed(elementType, count, part));
        };
    }

    /// Strings are checked together, since a vocabulary has several hundred thousand: they are
    /// UTF-8 if all their bytes in a row are and none begins within a character.
    private PackedValues.Strings strings(int count, String part) {
        int[] ends = new int[count];
        byte[] packed = new byte[0];
        int size = 0;
        boolean split = false;
        for (int i = 0; i < count; i++) {
            int length = cursor.count(1, part);
            if (length > packed.length - size) {
                packed = Arrays.copyOf(packed, Math.max(size + length, size * 2));
            }
            cursor.copy(packed, size, length, part);
            split |= length > 0 && (packed[size] & 0xC0) == 0x80;
            size += length;
            ends[i] = size;
        }
        byte[] bytes = Arrays.copyOf(packed, size);
        cursor.requireUtf8(bytes, !split, part);
        return new PackedValues.Strings(bytes, ends);
    }

    private PackedValues.Fixed fixed(GgufValueType type, int count, String part) {
        byte[] bytes = cursor.bytes(Math.multiplyExact(count, type.minimumBytes()), part);
        if (type == GgufValueType.BOOL) {
            for (byte truth : bytes) {
                if (truth != 0 && truth != 1) {
                    throw new FormatException(
                            cursor.where(part),
                            "has a truth value of " + (truth & 0xFF),
                            "GGUF allows 0 and 1; the file is damaged");
                }
            }
        }
        return new PackedValues.Fixed(type, bytes);
    }
}
