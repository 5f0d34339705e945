package dev.sluice.weights.gguf;

/// Names from a file, made fit to stand in a message: short, and free of control characters that
/// would act on a terminal.
final class Quote {
    private static final int MAX_CHARACTERS = 80;

    private Quote() {}

    static String of(String name) {
        StringBuilder quoted = new StringBuilder("'");
        name.codePoints()
                .limit(MAX_CHARACTERS)
                .forEach(
                        point -> {
                            if (Character.isISOControl(point)
                                    || Character.getType(point) == Character.FORMAT) {
                                quoted.append(String.format("\\u%04x", point));
                            } else {
                                quoted.appendCodePoint(point);
                            }
                        });
        if (name.codePointCount(0, name.length()) > MAX_CHARACTERS) {
            quoted.append('…');
        }
        return quoted.append('\'').toString();
    }
}
