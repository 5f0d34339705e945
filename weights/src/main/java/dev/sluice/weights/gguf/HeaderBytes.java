package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Builds the bytes of a header; the mirror of [GgufCursor] and [ValueReader].
final class HeaderBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final String where;

    HeaderBytes(String where) {
        this.where = where;
    }

    void i32(int value) {
        integer(value, Integer.BYTES);
    }

    void i64(long value) {
        integer(value, Long.BYTES);
    }

    void string(String value) {
        ByteBuffer utf8;
        try {
            utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        } catch (CharacterCodingException _) {
            throw new FormatException(
                    where,
                    "the text " + Quote.of(value) + " holds half of a surrogate pair",
                    "give valid Unicode");
        }
        i64(utf8.remaining());
        out.write(utf8.array(), utf8.arrayOffset() + utf8.position(), utf8.remaining());
    }

    void typedValue(GgufValue value) {
        i32(value.type().id());
        value(value, 0);
    }

    void padTo(long alignmentBytes) {
        long target = GgufHeader.align(out.size(), alignmentBytes);
        if (target > GgufCursor.MAX_HEADER_BYTES) {
            throw new FormatException(
                    where,
                    "has a header of " + target + " bytes",
                    "at most " + GgufCursor.MAX_HEADER_BYTES + " are read back");
        }
        out.writeBytes(new byte[(int) target - out.size()]);
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    private void value(GgufValue value, int depth) {
        switch (value) {
            case GgufValue.U8(int number) -> integer(number, 1);
            case GgufValue.I8(byte number) -> integer(number, 1);
            case GgufValue.U16(int number) -> integer(number, 2);
            case GgufValue.I16(short number) -> integer(number, 2);
            case GgufValue.U32(long number) -> integer(number, 4);
            case GgufValue.I32(int number) -> integer(number, 4);
            case GgufValue.U64(long bits) -> i64(bits);
            case GgufValue.I64(long number) -> i64(number);
            // Raw bits, so that the payload of a NaN survives.
            case GgufValue.F32(float number) -> i32(Float.floatToRawIntBits(number));
            case GgufValue.F64(double number) -> i64(Double.doubleToRawLongBits(number));
            case GgufValue.Bool(boolean truth) -> integer(truth ? 1 : 0, 1);
            case GgufValue.Str(String string) -> string(string);
            case GgufValue.Array array -> array(array, depth + 1);
        }
    }

    private void array(GgufValue.Array array, int depth) {
        if (depth > ValueReader.MAX_ARRAY_DEPTH) {
            throw new FormatException(
                    where,
                    "has arrays nested deeper than " + ValueReader.MAX_ARRAY_DEPTH,
                    "llama.cpp reads flat arrays only; flatten it");
        }
        i32(array.elementType().id());
        i64(array.values().size());
        if (array.values() instanceof PackedValues.Fixed fixed) {
            out.writeBytes(fixed.bytes);
            return;
        }
        for (GgufValue element : array.values()) {
            value(element, depth);
        }
    }

    private void integer(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
