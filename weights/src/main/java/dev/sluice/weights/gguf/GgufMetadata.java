package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The metadata of a GGUF file in file order, with getters that say what is missing or of another
/// type than asked for.
///
/// Getters of integers take every integer type, since writers differ in which they choose.
///
/// @param file what messages name
public record GgufMetadata(String file, SequencedMap<String, GgufValue> values) {
    /// Keeps an unmodifiable copy in the same order.
    public GgufMetadata {
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }

    /// The value under a key.
    public Optional<GgufValue> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /// Whether the key is present.
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /// The value under a key.
    ///
    /// @throws FormatException if the key is missing
    public GgufValue require(String key) {
        @Nullable GgufValue value = values.get(key);
        if (value == null) {
            throw new FormatException(
                    where(key),
                    "is missing",
                    "the file does not say what is needed of it; convert the model anew");
        }
        return value;
    }

    /// A required string.
    public String string(String key) {
        return switch (require(key)) {
            case GgufValue.Str(String value) -> value;
            case GgufValue other -> throw mismatch(key, other, "a string");
        };
    }

    /// A required integer of any integer type, from -2^63 to 2^63 - 1.
    public long integer(String key) {
        GgufValue value = require(key);
        return integer(key, value);
    }

    /// A required integer that is from 0 to 2^31 - 1, such as a count or a token id.
    public int count(String key) {
        return count(key, require(key));
    }

    /// A required number: F32, F64 or an integer. F32 widens exactly.
    public double number(String key) {
        return number(key, require(key));
    }

    /// A required truth value.
    public boolean bool(String key) {
        return switch (require(key)) {
            case GgufValue.Bool(boolean value) -> value;
            case GgufValue other -> throw mismatch(key, other, "a truth value");
        };
    }

    /// A required array.
    public GgufValue.Array array(String key) {
        return switch (require(key)) {
            case GgufValue.Array array -> array;
            case GgufValue other -> throw mismatch(key, other, "an array");
        };
    }

    /// A required array of strings, such as a vocabulary.
    public List<String> strings(String key) {
        GgufValue.Array array = array(key);
        List<String> strings = new ArrayList<>(array.values().size());
        for (GgufValue value : array.values()) {
            if (!(value instanceof GgufValue.Str(String string))) {
                throw mismatch(key, array, "an array of strings");
            }
            strings.add(string);
        }
        return Collections.unmodifiableList(strings);
    }

    /// A required array of integers, each from -2^31 to 2^31 - 1.
    public int[] ints(String key) {
        GgufValue.Array array = array(key);
        int[] ints = new int[array.values().size()];
        for (int i = 0; i < ints.length; i++) {
            long value = integer(key, array.values().get(i));
            if (value != (int) value) {
                throw new FormatException(
                        where(key),
                        "holds " + value + " at index " + i,
                        "a 32-bit integer is expected; the file is damaged");
            }
            ints[i] = (int) value;
        }
        return ints;
    }

    /// A required array of F32.
    public float[] floats(String key) {
        GgufValue.Array array = array(key);
        float[] floats = new float[array.values().size()];
        for (int i = 0; i < floats.length; i++) {
            if (!(array.values().get(i) instanceof GgufValue.F32(float value))) {
                throw mismatch(key, array, "an array of F32");
            }
            floats[i] = value;
        }
        return floats;
    }

    private long integer(String key, GgufValue value) {
        return switch (value) {
            case GgufValue.U8(int number) -> number;
            case GgufValue.I8(byte number) -> number;
            case GgufValue.U16(int number) -> number;
            case GgufValue.I16(short number) -> number;
            case GgufValue.U32(long number) -> number;
            case GgufValue.I32(int number) -> number;
            case GgufValue.I64(long number) -> number;
            case GgufValue.U64(long bits) -> {
                if (bits < 0) {
                    throw new FormatException(
                            where(key),
                            "is " + Long.toUnsignedString(bits),
                            "at most 2^63 - 1 is expected; the file is damaged");
                }
                yield bits;
            }
            case GgufValue.F32 _, GgufValue.F64 _, GgufValue.Bool _, GgufValue.Str _ ->
                    throw mismatch(key, value, "an integer");
            case GgufValue.Array _ -> throw mismatch(key, value, "an integer");
        };
    }

    private int count(String key, GgufValue value) {
        long number = integer(key, value);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new FormatException(
                    where(key),
                    "is " + number,
                    "a count from 0 to 2^31 - 1 is expected; the file is damaged");
        }
        return (int) number;
    }

    private double number(String key, GgufValue value) {
        return switch (value) {
            case GgufValue.F32(float number) -> number;
            case GgufValue.F64(double number) -> number;
            case GgufValue other -> integer(key, other);
        };
    }

    private FormatException mismatch(String key, GgufValue value, String expected) {
        String actual =
                value instanceof GgufValue.Array array
                        ? "an array of " + array.elementType()
                        : value.type().toString();
        return new FormatException(
                where(key),
                "is " + actual + ", and " + expected + " is expected",
                "convert the model anew with a current converter");
    }

    private String where(String key) {
        return file + ", metadata " + Quote.of(key);
    }
}
