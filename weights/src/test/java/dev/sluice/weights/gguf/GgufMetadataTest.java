package dev.sluice.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.FormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Typed getters give the value, or say which key is missing or of which other type.
class GgufMetadataTest {
    private static GgufMetadata with(GgufValue value) {
        SequencedMap<String, GgufValue> values = new LinkedHashMap<>();
        values.put("k", value);
        return new GgufMetadata("test.gguf", values);
    }

    @Test
    void givesEveryIntegerTypeAsLong() {
        assertThat(with(new GgufValue.U8(255)).integer("k")).isEqualTo(255);
        assertThat(with(new GgufValue.I8((byte) -1)).integer("k")).isEqualTo(-1);
        assertThat(with(new GgufValue.U16(65_535)).integer("k")).isEqualTo(65_535);
        assertThat(with(new GgufValue.I16((short) -1)).integer("k")).isEqualTo(-1);
        assertThat(with(new GgufValue.U32(0xFFFF_FFFFL)).integer("k")).isEqualTo(0xFFFF_FFFFL);
        assertThat(with(new GgufValue.I32(-1)).integer("k")).isEqualTo(-1);
        assertThat(with(new GgufValue.U64(7)).integer("k")).isEqualTo(7);
        assertThat(with(new GgufValue.I64(-7)).integer("k")).isEqualTo(-7);
    }

    @Test
    void refusesAMissingKey() {
        assertThatThrownBy(() -> with(new GgufValue.U8(1)).string("other"))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("test.gguf", "'other'", "is missing");
    }

    @Test
    void refusesAnotherType() {
        assertThatThrownBy(() -> with(new GgufValue.F32(1)).integer("k"))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("'k'", "is F32", "an integer is expected");
        assertThatThrownBy(() -> with(GgufValue.Array.ofInts(1)).strings("k"))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("an array of I32", "an array of strings");
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> with(new GgufValue.U64(-1)).integer("k"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("18446744073709551615");
        assertThatThrownBy(() -> with(new GgufValue.U32(0x8000_0000L)).count("k"))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> with(new GgufValue.I32(-1)).count("k"))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> new GgufValue.U8(256))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givesArrays() {
        assertThat(with(GgufValue.Array.ofStrings(List.of("a", "é"))).strings("k"))
                .containsExactly("a", "é");
        assertThat(with(GgufValue.Array.ofInts(3, -4)).ints("k")).containsExactly(3, -4);
        assertThat(with(GgufValue.Array.ofFloats(1.5f)).floats("k")).containsExactly(1.5f);
        assertThat(with(new GgufValue.F32(0.1f)).number("k")).isEqualTo(0.1f);
        assertThat(with(new GgufValue.Bool(true)).bool("k")).isTrue();
    }
}
