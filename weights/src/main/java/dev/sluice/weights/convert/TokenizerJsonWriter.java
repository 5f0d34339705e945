package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.Vocabulary.Kind;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes a vocabulary as a `tokenizer.json`, as a stream, for the text of a large one would fill
/// the heap.
final class TokenizerJsonWriter {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Vocabulary vocabulary;
    private final ObjectNode parts;
    private final String where;

    /// Prepares a file; nothing is written yet.
    ///
    /// @param parts the members of [TokenizerParts]
    /// @param where the file the vocabulary is from, for messages
    TokenizerJsonWriter(Vocabulary vocabulary, ObjectNode parts, String where) {
        this.vocabulary = vocabulary;
        this.parts = parts;
        this.where = where;
    }

    void write(OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("version", "1.0");
            json.writeNullProperty("truncation");
            json.writeNullProperty("padding");
            addedTokens(json);
            for (String name : TokenizerParts.NAMES) {
                json.writeName(name);
                json.writeTree(parts.path(name));
            }
            model(json);
            json.writeEndObject();
        }
    }

    private void addedTokens(JsonGenerator json) {
        json.writeArrayPropertyStart("added_tokens");
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            TokenType type = vocabulary.types().get(id);
            boolean special = type == TokenType.CONTROL || type == TokenType.UNKNOWN;
            if (!special && type != TokenType.USER_DEFINED) {
                continue;
            }
            json.writeStartObject();
            json.writeNumberProperty("id", id);
            json.writeStringProperty("content", vocabulary.tokens().get(id));
            json.writeBooleanProperty("single_word", false);
            json.writeBooleanProperty("lstrip", false);
            json.writeBooleanProperty("rstrip", false);
            json.writeBooleanProperty("normalized", false);
            json.writeBooleanProperty("special", special);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void model(JsonGenerator json) {
        boolean bytes = vocabulary.kind() == Kind.BYTE_LEVEL;
        json.writeObjectPropertyStart("model");
        json.writeStringProperty("type", "BPE");
        json.writeNullProperty("dropout");
        OptionalInt unknown =
                IntStream.range(0, vocabulary.tokens().size())
                        .filter(id -> vocabulary.types().get(id) == TokenType.UNKNOWN)
                        .findFirst();
        if (bytes || unknown.isEmpty()) {
            json.writeNullProperty("unk_token");
        } else {
            json.writeStringProperty("unk_token", vocabulary.tokens().get(unknown.getAsInt()));
        }
        json.writeNullProperty("continuing_subword_prefix");
        json.writeNullProperty("end_of_word_suffix");
        json.writeBooleanProperty("fuse_unk", !bytes);
        json.writeBooleanProperty("byte_fallback", !bytes);
        json.writeBooleanProperty(
                "ignore_merges",
                bytes && PreTokenizers.named(vocabulary.pre(), where).ignoreMerges());
        json.writeObjectPropertyStart("vocab");
        for (int id = 0; id < usedSize(); id++) {
            json.writeNumberProperty(vocabulary.tokens().get(id), id);
        }
        json.writeEndObject();
        merges(json, bytes ? vocabulary.merges() : MergeScores.merges(vocabulary));
        json.writeEndObject();
    }

    /// Without the tokens at the end that only fill the embedding up.
    private int usedSize() {
        int size = vocabulary.tokens().size();
        while (size > 0
                && vocabulary.types().get(size - 1) == TokenType.UNUSED
                && vocabulary.tokens().get(size - 1).equals("[PAD%d]".formatted(size - 1))) {
            size--;
        }
        return size;
    }

    private void merges(JsonGenerator json, List<String> merges) {
        json.writeArrayPropertyStart("merges");
        for (String merge : merges) {
            int border = merge.indexOf(' ', 1);
            if (border < 1 || border == merge.length() - 1) {
                throw new FormatException(
                        where,
                        "the merge '%s' is no pair of tokens".formatted(merge),
                        "the file is damaged; convert the model anew");
            }
            json.writeStartArray();
            json.writeString(merge.substring(0, border));
            json.writeString(merge.substring(border + 1));
            json.writeEndArray();
        }
        json.writeEndArray();
    }
}
