package dev.sluice.weights.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/// Array elements in the bytes they have in the file, already checked, decoded one at a time.
///
/// A million strings as objects would take five times their bytes; a hostile header would choose
/// the case where it is fifty.
abstract sealed class PackedValues extends AbstractList<GgufValue> implements RandomAccess {
    final byte[] bytes;

    private PackedValues(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Numbers and truth values, `type.minimumBytes()` each.
    static final class Fixed extends PackedValues {
        private static final ValueLayout.OfShort SHORT =
                ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfInt INT =
                ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final ValueLayout.OfLong LONG =
                ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        private final GgufValueType type;
        private final MemorySegment segment;

        Fixed(GgufValueType type, byte[] bytes) {
            super(bytes);
            this.type = type;
            this.segment = MemorySegment.ofArray(bytes);
        }

        @Override
        public int size() {
            return bytes.length / type.minimumBytes();
        }

        @Override
        public GgufValue get(int index) {
            int at = Objects.checkIndex(index, size()) * type.minimumBytes();
            return switch (type) {
                case U8 -> new GgufValue.U8(bytes[at] & 0xFF);
                case I8 -> new GgufValue.I8(bytes[at]);
                case U16 -> new GgufValue.U16(segment.get(SHORT, at) & 0xFFFF);
                case I16 -> new GgufValue.I16(segment.get(SHORT, at));
                case U32 -> new GgufValue.U32(segment.get(INT, at) & 0xFFFF_FFFFL);
                case I32 -> new GgufValue.I32(segment.get(INT, at));
                case F32 -> new GgufValue.F32(Float.intBitsToFloat(segment.get(INT, at)));
                case BOOL -> new GgufValue.Bool(bytes[at] != 0);
                case U64 -> new GgufValue.U64(segment.get(LONG, at));
                case I64 -> new GgufValue.I64(segment.get(LONG, at));
                case F64 -> new GgufValue.F64(Double.longBitsToDouble(segment.get(LONG, at)));
                case STRING, ARRAY -> throw new IllegalStateException(type + " has no fixed width");
            };
        }
    }

    /// Strings; string `i` is `bytes[ends[i - 1] .. ends[i])`.
    static final class Strings extends PackedValues {
        private final int[] ends;

        Strings(byte[] bytes, int[] ends) {
            super(bytes);
            this.ends = ends;
        }

        @Override
        public int size() {
            return ends.length;
        }

        @Override
        public GgufValue get(int index) {
            Objects.checkIndex(index, ends.length);
            int start = index == 0 ? 0 : ends[index - 1];
            return new GgufValue.Str(
                    new String(bytes, start, ends[index] - start, StandardCharsets.UTF_8));
        }
    }
}
