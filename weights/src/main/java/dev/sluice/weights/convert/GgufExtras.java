package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.gguf.GgufValue;
import dev.sluice.weights.gguf.GgufValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `gguf_metadata.json`: the metadata of a GGUF file that no other file of a Hugging Face folder
/// has a place for, so that nothing is lost when the folder becomes GGUF again.
///
/// ```
/// {"about": "…", "metadata": {"general.name": {"type": "string", "value": "…"},
///                             "general.tags": {"type": "array", "of": "string", "value": […]}}}
/// ```
///
/// Types are those of [GgufValueType] in lower case; an array of arrays has whole values as its
/// elements. U64 is written as an unsigned number, an infinite or undefined float as a string.
final class GgufExtras {
    static final String FILE = "gguf_metadata.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private GgufExtras() {}

    static void write(SequencedMap<String, GgufValue> metadata, OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty(
                    "about", "GGUF metadata that has no place in the other files of this folder");
            json.writeObjectPropertyStart("metadata");
            for (Map.Entry<String, GgufValue> entry : metadata.entrySet()) {
                json.writeName(entry.getKey());
                typed(json, entry.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static void typed(JsonGenerator json, GgufValue value) {
        json.writeStartObject();
        json.writeStringProperty("type", name(value.type()));
        if (value instanceof GgufValue.Array(GgufValueType elementType, List<GgufValue> values)) {
            json.writeStringProperty("of", name(elementType));
            json.writeArrayPropertyStart("value");
            for (GgufValue element : values) {
                if (element instanceof GgufValue.Array) {
                    typed(json, element);
                } else {
                    plain(json, element);
                }
            }
            json.writeEndArray();
        } else {
            json.writeName("value");
            plain(json, value);
        }
        json.writeEndObject();
    }

    private static String name(GgufValueType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static void plain(JsonGenerator json, GgufValue value) {
        switch (value) {
            case GgufValue.U8(int number) -> json.writeNumber(number);
            case GgufValue.I8(byte number) -> json.writeNumber((int) number);
            case GgufValue.U16(int number) -> json.writeNumber(number);
            case GgufValue.I16(short number) -> json.writeNumber((int) number);
            case GgufValue.U32(long number) -> json.writeNumber(number);
            case GgufValue.I32(int number) -> json.writeNumber(number);
            case GgufValue.I64(long number) -> json.writeNumber(number);
            case GgufValue.U64(long bits) -> json.writeNumber(Long.toUnsignedString(bits));
            case GgufValue.F32(float number) -> {
                if (Float.isFinite(number)) {
                    json.writeNumber(number);
                } else {
                    json.writeString(Float.toString(number));
                }
            }
            case GgufValue.F64(double number) -> {
                if (Double.isFinite(number)) {
                    json.writeNumber(number);
                } else {
                    json.writeString(Double.toString(number));
                }
            }
            case GgufValue.Bool(boolean truth) -> json.writeBoolean(truth);
            case GgufValue.Str(String text) -> json.writeString(text);
            case GgufValue.Array _ -> throw new IllegalStateException("arrays are written whole");
        }
    }

    /// The metadata that a folder keeps; empty where it keeps none.
    static SequencedMap<String, GgufValue> read(Path folder) throws IOException {
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return metadata;
        }
        JsonNode root = Checkpoint.readObject(file);
        for (Map.Entry<String, JsonNode> entry : root.path("metadata").properties()) {
            String where = file + ", '" + entry.getKey() + "'";
            try {
                metadata.put(entry.getKey(), value(entry.getValue()));
            } catch (IllegalArgumentException e) {
                throw new FormatException(
                        where, "it is no metadata value (" + e.getMessage() + ")", "remove it");
            }
        }
        return metadata;
    }

    private static GgufValue value(JsonNode node) {
        GgufValueType type = type(node.path("type"));
        if (type != GgufValueType.ARRAY) {
            return scalar(type, node.path("value"));
        }
        GgufValueType elementType = type(node.path("of"));
        List<GgufValue> values = new ArrayList<>();
        for (JsonNode element : node.path("value")) {
            values.add(
                    elementType == GgufValueType.ARRAY
                            ? value(element)
                            : scalar(elementType, element));
        }
        return new GgufValue.Array(elementType, values);
    }

    private static GgufValueType type(JsonNode name) {
        return GgufValueType.valueOf(name.asString("").toUpperCase(Locale.ROOT));
    }

    private static GgufValue scalar(GgufValueType type, JsonNode node) {
        String text = node.asString();
        return switch (type) {
            case U8 -> new GgufValue.U8(Integer.parseInt(text));
            case I8 -> new GgufValue.I8(Byte.parseByte(text));
            case U16 -> new GgufValue.U16(Integer.parseInt(text));
            case I16 -> new GgufValue.I16(Short.parseShort(text));
            case U32 -> new GgufValue.U32(Long.parseLong(text));
            case I32 -> new GgufValue.I32(Integer.parseInt(text));
            case F32 -> new GgufValue.F32(Float.parseFloat(text));
            case BOOL -> new GgufValue.Bool(node.asBoolean());
            case STRING -> new GgufValue.Str(text);
            case U64 -> new GgufValue.U64(Long.parseUnsignedLong(text));
            case I64 -> new GgufValue.I64(Long.parseLong(text));
            case F64 -> new GgufValue.F64(Double.parseDouble(text));
            case ARRAY -> throw new IllegalArgumentException("an array where a value was due");
        };
    }
}
