package dev.sluice.weights.gguf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One metadata value of a GGUF file, with its exact type, so that reading and writing give the
/// same bytes.
public sealed interface GgufValue {
    /// The type id this value is stored under.
    GgufValueType type();

    /// An unsigned byte, from 0 to 255.
    record U8(int value) implements GgufValue {
        /// Refuses values outside the range.
        public U8 {
            requireRange(value, 0, 0xFF, GgufValueType.U8);
        }

        @Override
        public GgufValueType type() {
            return GgufValueType.U8;
        }
    }

    /// A signed byte.
    record I8(byte value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.I8;
        }
    }

    /// An unsigned 16-bit integer, from 0 to 65535.
    record U16(int value) implements GgufValue {
        /// Refuses values outside the range.
        public U16 {
            requireRange(value, 0, 0xFFFF, GgufValueType.U16);
        }

        @Override
        public GgufValueType type() {
            return GgufValueType.U16;
        }
    }

    /// A signed 16-bit integer.
    record I16(short value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.I16;
        }
    }

    /// An unsigned 32-bit integer, from 0 to 2^32 - 1.
    record U32(long value) implements GgufValue {
        /// Refuses values outside the range.
        public U32 {
            requireRange(value, 0, 0xFFFF_FFFFL, GgufValueType.U32);
        }

        @Override
        public GgufValueType type() {
            return GgufValueType.U32;
        }
    }

    /// A signed 32-bit integer.
    record I32(int value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.I32;
        }
    }

    /// An unsigned 64-bit integer, as its 64 bits: above 2^63 - 1 `bits` is negative.
    record U64(long bits) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.U64;
        }
    }

    /// A signed 64-bit integer.
    record I64(long value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.I64;
        }
    }

    /// An IEEE 754 binary32.
    record F32(float value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.F32;
        }
    }

    /// An IEEE 754 binary64.
    record F64(double value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.F64;
        }
    }

    /// A truth value, stored as the byte 0 or 1.
    record Bool(boolean value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.BOOL;
        }
    }

    /// A UTF-8 string.
    record Str(String value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.STRING;
        }
    }

    /// A list of values of one type.
    ///
    /// Arrays that were read from a file keep their elements packed as in the file and decode an
    /// element when it is asked for, so that a vocabulary costs its bytes and no more.
    record Array(GgufValueType elementType, List<GgufValue> values) implements GgufValue {
        /// Refuses elements of another type.
        public Array {
            if (!(values instanceof PackedValues)) {
                values = List.copyOf(values);
                for (GgufValue value : values) {
                    if (value.type() != elementType) {
                        throw new IllegalArgumentException(
                                "an array of "
                                        + elementType
                                        + " cannot hold a "
                                        + value.type()
                                        + "; give every element the array's type");
                    }
                }
            }
        }

        @Override
        public GgufValueType type() {
            return GgufValueType.ARRAY;
        }

        /// An array of strings, such as a vocabulary.
        public static Array ofStrings(List<String> strings) {
            return new Array(
                    GgufValueType.STRING, strings.stream().<GgufValue>map(Str::new).toList());
        }

        /// An array of I32, such as token types.
        public static Array ofInts(int... ints) {
            return new Array(
                    GgufValueType.I32, Arrays.stream(ints).<GgufValue>mapToObj(I32::new).toList());
        }

        /// An array of F32, such as token scores.
        public static Array ofFloats(float... floats) {
            List<GgufValue> values = new ArrayList<>(floats.length);
            for (float value : floats) {
                values.add(new F32(value));
            }
            return new Array(GgufValueType.F32, values);
        }
    }

    private static void requireRange(long value, long least, long most, GgufValueType type) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    type + " cannot hold " + value + "; it holds " + least + " to " + most);
        }
    }
}
