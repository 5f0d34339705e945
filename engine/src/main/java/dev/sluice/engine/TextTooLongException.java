package dev.sluice.engine;

/// A text has more tokens than the model has positions for.
public final class TextTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int tokens;
    private final int limit;

    /// @param what the text: the prompt, the continuation
    /// @param tokens how many it has
    /// @param limit how many it may have
    public TextTooLongException(String what, int tokens, int limit) {
        super(
                "the %s has %,d tokens, and the model takes %,d; shorten it"
                        .formatted(what, tokens, limit));
        this.tokens = tokens;
        this.limit = limit;
    }

    public int tokens() {
        return tokens;
    }

    public int limit() {
        return limit;
    }
}
