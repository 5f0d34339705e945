package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What conversion needs of a SentencePiece `tokenizer.model`: a protobuf message whose fields are
/// numbered in `sentencepiece_model.proto` (ModelProto: 1 pieces, 2 trainer_spec, 3
/// normalizer_spec). Unknown fields are skipped.
///
/// @param pieces by id
/// @param addDummyPrefix whether text is read as if a space stood before it
record SentencePieceModel(List<Piece> pieces, boolean addDummyPrefix) {
    static final String FILE = "tokenizer.model";
    private static final long MAX_BYTES = 100_000_000;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    /// A token with its score and its type, which counts as llama.cpp does.
    record Piece(String text, float score, TokenType type) {}

    static SentencePieceModel read(Path file) throws IOException {
        String where = file.toString();
        if (Files.size(file) > MAX_BYTES) {
            throw refuse(where, "it has over %,d bytes".formatted(MAX_BYTES));
        }
        return parse(ByteBuffer.wrap(Files.readAllBytes(file)), where);
    }

    /// Reads a model that is in memory.
    ///
    /// @param where what messages name
    static SentencePieceModel parse(ByteBuffer bytes, String where) {
        List<Piece> pieces = new ArrayList<>();
        boolean addDummyPrefix = true;
        try {
            ByteBuffer message = littleEndian(bytes.slice());
            while (message.hasRemaining()) {
                int tag = (int) varint(message);
                if (tag == (1 << 3 | LENGTH_DELIMITED)) {
                    pieces.add(piece(nested(message), where));
                } else if (tag == (2 << 3 | LENGTH_DELIMITED)) {
                    requireBpe(nested(message), where);
                } else if (tag == (3 << 3 | LENGTH_DELIMITED)) {
                    addDummyPrefix = addDummyPrefix(nested(message));
                } else {
                    skip(message, tag, where);
                }
            }
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            throw refuse(where, "it ends within a field");
        }
        return new SentencePieceModel(List.copyOf(pieces), addDummyPrefix);
    }

    private static Piece piece(ByteBuffer message, String where) {
        String text = "";
        float score = 0;
        int type = TokenType.NORMAL.id();
        while (message.hasRemaining()) {
            int tag = (int) varint(message);
            switch (tag) {
                case 1 << 3 | LENGTH_DELIMITED ->
                        text = StandardCharsets.UTF_8.decode(nested(message)).toString();
                case 2 << 3 | FIXED32 -> score = message.getFloat();
                case 3 << 3 | VARINT -> type = (int) varint(message);
                default -> skip(message, tag, where);
            }
        }
        return new Piece(text, score, TokenType.ofId(type, where + ", piece '" + text + "'"));
    }

    /// trainer_spec.model_type (field 3): 1 is unigram, the default; 2 is BPE.
    private static void requireBpe(ByteBuffer message, String where) {
        long modelType = 1;
        while (message.hasRemaining()) {
            int tag = (int) varint(message);
            if (tag == (3 << 3 | VARINT)) {
                modelType = varint(message);
            } else {
                skip(message, tag, where);
            }
        }
        if (modelType != 2) {
            throw Refusal.unsupported(
                    where, "a SentencePiece model other than BPE", "SentencePiece BPE models");
        }
    }

    /// normalizer_spec.add_dummy_prefix (field 3), true by default.
    private static boolean addDummyPrefix(ByteBuffer message) {
        boolean add = true;
        while (message.hasRemaining()) {
            int tag = (int) varint(message);
            if (tag == (3 << 3 | VARINT)) {
                add = varint(message) != 0;
            } else {
                skip(message, tag, "normalizer_spec");
            }
        }
        return add;
    }

    private static ByteBuffer nested(ByteBuffer message) {
        int length = Math.toIntExact(Math.min(varint(message), Integer.MAX_VALUE));
        ByteBuffer nested = littleEndian(message.slice().limit(length));
        message.position(message.position() + length);
        return nested;
    }

    private static void skip(ByteBuffer message, int tag, String where) {
        switch (tag & 7) {
            case VARINT -> varint(message);
            case FIXED64 -> message.getLong();
            case LENGTH_DELIMITED -> nested(message);
            case FIXED32 -> message.getInt();
            default -> throw refuse(where, "a field has the unknown wire type " + (tag & 7));
        }
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = message.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    private static ByteBuffer littleEndian(ByteBuffer buffer) {
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static FormatException refuse(String where, String problem) {
        return new FormatException(where, problem, "fetch the file again");
    }
}
