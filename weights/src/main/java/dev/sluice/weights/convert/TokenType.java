package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;

/// What a token of a GGUF vocabulary is (`llama_token_type`).
enum TokenType {
    NORMAL(1),
    UNKNOWN(2),
    CONTROL(3),
    USER_DEFINED(4),
    UNUSED(5),
    BYTE(6);

    private final int id;

    TokenType(int id) {
        this.id = id;
    }

    static TokenType ofId(long id, String where) {
        for (TokenType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        throw new FormatException(
                where,
                "the token type %d is unknown".formatted(id),
                "the file is damaged, or newer than this program");
    }

    int id() {
        return id;
    }
}
