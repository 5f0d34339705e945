package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.weights.gguf.GgufValue;
import dev.sluice.weights.gguf.GgufValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What one format has no place for comes back out of the other.
class KeptMetadataTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private Path folder;

    @Test
    void everyTypeOfMetadataSurvivesTheExtras() throws IOException {
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        metadata.put("u8", new GgufValue.U8(255));
        metadata.put("i8", new GgufValue.I8((byte) -128));
        metadata.put("u16", new GgufValue.U16(65_535));
        metadata.put("i16", new GgufValue.I16((short) -32_768));
        metadata.put("u32", new GgufValue.U32(4_294_967_295L));
        metadata.put("i32", new GgufValue.I32(Integer.MIN_VALUE));
        metadata.put("u64", new GgufValue.U64(-1));
        metadata.put("i64", new GgufValue.I64(Long.MIN_VALUE));
        metadata.put("f32", new GgufValue.F32(0.1f));
        metadata.put("f32 infinite", new GgufValue.F32(Float.NEGATIVE_INFINITY));
        metadata.put("f64", new GgufValue.F64(Math.PI));
        metadata.put("f64 undefined", new GgufValue.F64(Double.NaN));
        metadata.put("bool", new GgufValue.Bool(true));
        metadata.put("string", new GgufValue.Str("naïve 🦙 \u0000"));
        metadata.put("floats", GgufValue.Array.ofFloats(-0f, 1e-30f));
        metadata.put(
                "nested",
                new GgufValue.Array(
                        GgufValueType.ARRAY,
                        List.of(
                                GgufValue.Array.ofInts(1, 2),
                                GgufValue.Array.ofStrings(List.of("a", "")))));
        try (OutputStream out = Files.newOutputStream(folder.resolve(GgufExtras.FILE))) {
            GgufExtras.write(metadata, out);
        }
        assertThat(GgufExtras.read(folder)).containsExactlyEntriesOf(metadata);
    }

    @Test
    void anObjectReturnsWhole() {
        ObjectNode original = object("{'a': 1, 'b': [true], 'c': 1e-05}");
        ObjectNode derived = JSON.createObjectNode().put("a", 1L).put("d", 2);
        String kept = JsonRemainder.of(original, derived).orElseThrow();
        assertThat(JsonRemainder.apply(kept, derived)).isEqualTo(original);
    }

    @Test
    void nothingIsKeptOfAnObjectThatMetadataGivesBack() {
        ObjectNode derived = JSON.createObjectNode().put("a", 1L);
        assertThat(JsonRemainder.of(object("{'a': 1}"), derived)).isEmpty();
    }

    @Test
    void changedMetadataOverrulesWhatWasKept() {
        String kept =
                JsonRemainder.of(
                                object("{'a': 9, 'b': true, 'rope_parameters': {}}"),
                                object("{'a': 1}"))
                        .orElseThrow();
        assertThat(JsonRemainder.apply(kept, object("{'a': 2}")))
                .isEqualTo(object("{'a': 2, 'b': true}"));
    }

    @Test
    void aDamagedRemainderIsIgnored() {
        assertThat(JsonRemainder.apply("{", object("{'a': 2}"))).isEqualTo(object("{'a': 2}"));
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    }
}
