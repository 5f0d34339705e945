package dev.sluice.engine.chat;

/// What one rendering may cost; templates come from strangers.
final class Budget {
    static final int MAX_CHARS = 1 << 24;
    private static final int MAX_STEPS = 5_000_000;
    private static final int MAX_DEPTH = 64;

    private int steps;
    private int depth;

    void step() {
        if (++steps > MAX_STEPS) {
            throw new TemplateException(
                    "it takes more than %,d steps; it may never end".formatted(MAX_STEPS));
        }
    }

    void enter() {
        if (++depth > MAX_DEPTH) {
            throw new TemplateException("macros call each other more than 64 deep");
        }
    }

    void leave() {
        depth--;
    }

    static void requireChars(long chars) {
        if (chars > MAX_CHARS) {
            throw new TemplateException(
                    "a text of %,d characters is over the limit of %,d"
                            .formatted(chars, MAX_CHARS));
        }
    }
}
