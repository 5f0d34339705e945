package dev.sluice.engine.chat;

import java.util.List;

/// A stretch of a template.
sealed interface Segment {
    int line();

    /// Printed as it is.
    record Text(String text, int line) implements Segment {}

    /// `{{ … }}`
    record Print(List<Token> tokens, int line) implements Segment {}

    /// `{% … %}`
    record Tag(List<Token> tokens, int line) implements Segment {}
}
