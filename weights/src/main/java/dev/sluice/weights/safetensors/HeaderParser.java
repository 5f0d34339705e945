package dev.sluice.weights.safetensors;

import dev.sluice.weights.DType;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads the JSON header, refusing what the reference implementation refuses (`Metadata::validate`
/// and `SafeTensors::read_metadata`), and duplicate names besides, which JSON maps silently merge.
final class HeaderParser {
    private static final String DAMAGED = "the file is damaged or not safetensors; fetch it again";
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(4)
                                    .maxStringLength(SafetensorsHeader.MAX_HEADER_BYTES)
                                    .maxNameLength(65_536)
                                    .maxNumberLength(20)
                                    .build())
                    .build();

    private final String where;

    private HeaderParser(String where) {
        this.where = where;
    }

    /// @param json the header's bytes, without the eight of its length
    /// @param dataLengthBytes how many bytes follow the header in the file
    static SafetensorsHeader parse(String where, byte[] json, long dataLengthBytes) {
        return new HeaderParser(where).parse(json, dataLengthBytes);
    }

    private SafetensorsHeader parse(byte[] json, long dataLengthBytes) {
        if (json.length == 0 || json[0] != '{') {
            throw refuse("the header does not start with '{'", DAMAGED);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<TensorInfo> tensors = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), decode(json))) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
            Set<String> names = new HashSet<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                if (!names.add(name)) {
                    throw refuse("'%s' stands twice in the header".formatted(name), DAMAGED);
                }
                if (name.equals(SafetensorsHeader.METADATA_KEY)) {
                    readMetadata(parser, metadata);
                } else {
                    tensors.add(readTensor(parser, name));
                }
            }
            if (parser.nextToken() != null) {
                throw refuse("the header goes on after its closing brace", DAMAGED);
            }
        } catch (JacksonException e) {
            throw refuse("the header is not valid JSON (" + e.getOriginalMessage() + ")", DAMAGED);
        }
        tensors.sort(
                Comparator.comparingLong(TensorInfo::offsetBytes)
                        .thenComparingLong(TensorInfo::endBytes));
        requireContiguous(tensors, dataLengthBytes);
        return new SafetensorsHeader(
                tensors, metadata, (long) SafetensorsHeader.LENGTH_BYTES + json.length);
    }

    private String decode(byte[] json) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException _) {
            throw refuse("the header is not valid UTF-8", DAMAGED);
        }
    }

    private void readMetadata(JsonParser parser, Map<String, String> metadata) {
        expect(parser.nextToken(), JsonToken.START_OBJECT, SafetensorsHeader.METADATA_KEY);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            expect(parser.nextToken(), JsonToken.VALUE_STRING, "metadata '%s'".formatted(key));
            if (metadata.put(key, parser.getString()) != null) {
                throw refuse("metadata '%s' stands twice".formatted(key), DAMAGED);
            }
        }
    }

    private TensorInfo readTensor(JsonParser parser, String name) {
        String tensor = "tensor '%s'".formatted(name);
        expect(parser.nextToken(), JsonToken.START_OBJECT, tensor);
        String dtype = "";
        List<Long> extents = List.of();
        List<Long> offsets = List.of();
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (!seen.add(key)) {
                throw refuse("%s has '%s' twice".formatted(tensor, key), DAMAGED);
            }
            switch (key) {
                case "dtype" -> {
                    expect(parser.nextToken(), JsonToken.VALUE_STRING, tensor + " dtype");
                    dtype = parser.getString();
                }
                case "shape" -> extents = readNumbers(parser, tensor + " shape");
                case "data_offsets" -> offsets = readNumbers(parser, tensor + " data_offsets");
                default ->
                        throw refuse("%s has the unknown key '%s'".formatted(tensor, key), DAMAGED);
            }
        }
        if (seen.size() != 3 || offsets.size() != 2) {
            throw refuse("%s lacks dtype, shape or two data_offsets".formatted(tensor), DAMAGED);
        }
        return tensorInfo(name, dtype, extents, offsets.getFirst(), offsets.getLast());
    }

    private TensorInfo tensorInfo(
            String name, String dtypeName, List<Long> extents, long begin, long end) {
        String tensor = "tensor '%s'".formatted(name);
        DType dtype =
                DType.named(dtypeName)
                        .orElseThrow(
                                () ->
                                        refuse(
                                                "%s has the unknown dtype '%s'"
                                                        .formatted(tensor, dtypeName),
                                                "convert it to a dtype that safetensors names"));
        Shape shape;
        try {
            shape = new Shape(extents);
        } catch (IllegalArgumentException e) {
            throw refuse("%s has %s".formatted(tensor, e.getMessage()), DAMAGED);
        }
        long byteLength =
                dtype.byteLength(shape.elements())
                        .orElseThrow(
                                () ->
                                        refuse(
                                                "%s %s %s does not fill a countable number of bytes"
                                                        .formatted(tensor, dtype, shape),
                                                DAMAGED));
        if (end < begin || end - begin != byteLength) {
            throw refuse(
                    "%s %s %s fills %,d bytes but its data_offsets [%d, %d] span %,d"
                            .formatted(tensor, dtype, shape, byteLength, begin, end, end - begin),
                    DAMAGED);
        }
        return new TensorInfo(name, dtype, shape, begin, byteLength);
    }

    private List<Long> readNumbers(JsonParser parser, String what) {
        expect(parser.nextToken(), JsonToken.START_ARRAY, what);
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
            long number = parser.getLongValue();
            if (number < 0) {
                throw refuse("%s holds the negative number %d".formatted(what, number), DAMAGED);
            }
            numbers.add(number);
            if (numbers.size() > 64) {
                throw refuse("%s has more than 64 entries".formatted(what), DAMAGED);
            }
        }
        return numbers;
    }

    private void requireContiguous(List<TensorInfo> tensors, long dataLengthBytes) {
        long expected = 0;
        for (TensorInfo tensor : tensors) {
            if (tensor.offsetBytes() != expected) {
                throw refuse(
                        "tensor '%s' starts at byte %,d of the data section where %,d was due (%s)"
                                .formatted(
                                        tensor.name(),
                                        tensor.offsetBytes(),
                                        expected,
                                        tensor.offsetBytes() < expected ? "an overlap" : "a gap"),
                        DAMAGED);
            }
            expected = tensor.endBytes();
            if (expected > dataLengthBytes) {
                throw refuse(
                        "tensor '%s' ends at byte %,d, past the data section of %,d bytes"
                                .formatted(tensor.name(), expected, dataLengthBytes),
                        "the file is cut short; fetch it again");
            }
        }
        if (expected != dataLengthBytes) {
            throw refuse(
                    "%,d bytes after the last tensor belong to none"
                            .formatted(dataLengthBytes - expected),
                    DAMAGED);
        }
    }

    private void expect(@Nullable JsonToken found, JsonToken due, String what) {
        if (found != due) {
            throw refuse("%s: %s where %s was due".formatted(what, found, due), DAMAGED);
        }
    }

    private FormatException refuse(String problem, String remedy) {
        return new FormatException(where, problem, remedy);
    }
}
