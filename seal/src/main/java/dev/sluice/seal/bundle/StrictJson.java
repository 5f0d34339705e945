package dev.sluice.seal.bundle;

import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON of strangers, read so that no two readers can understand it differently: valid UTF-8, one
/// value, no field twice, no field that the format does not have.
public final class StrictJson {
    /// A signature over a million files is about this large.
    public static final int MAX_BYTES = 256 * 1024 * 1024;

    private static final int MAX_DEPTH = 64;
    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxStringLength(MAX_BYTES)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private StrictJson() {}

    /// Reads one JSON object.
    ///
    /// @param where names it in a finding
    /// @throws FindingException where it is not one
    public static ObjectNode parse(String where, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw Fields.refuse(Flaw.MALFORMED, where, "it is larger than " + MAX_BYTES + " bytes");
        }
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
            return Fields.object(where, JSON.readTree(text));
        } catch (CharacterCodingException notText) {
            throw Fields.refuse(Flaw.MALFORMED, where, "it is not UTF-8 text");
        } catch (JacksonException damaged) {
            String message = String.valueOf(damaged.getOriginalMessage());
            boolean twice = message.startsWith("Duplicate Object property");
            throw Fields.refuse(
                    twice ? Flaw.DUPLICATE_FIELD : Flaw.MALFORMED,
                    where,
                    (twice ? "a field stands there twice: " : "it is no JSON object: ") + message);
        }
    }

    /// Writes JSON in ASCII alone, fields in their order: a reader that counts characters instead
    /// of bytes counts the same.
    static byte[] write(JsonNode json) {
        return JSON.writeValueAsString(json).getBytes(StandardCharsets.US_ASCII);
    }
}
