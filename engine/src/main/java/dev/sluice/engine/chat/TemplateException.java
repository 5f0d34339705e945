package dev.sluice.engine.chat;

/// A chat template cannot be read, or refuses its messages. What Python would render and this
/// package would not is refused as well, never rendered otherwise.
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    /// @param line of the template, from 1; 0 where it is not known
    /// @param problem what is wrong there
    public TemplateException(int line, String problem) {
        super(line == 0 ? problem : "line %d: %s".formatted(line, problem));
        this.line = line;
    }

    TemplateException(String problem) {
        this(0, problem);
    }

    public int line() {
        return line;
    }
}
