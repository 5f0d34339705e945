package dev.sluice.engine.chat;

/// A token of an expression.
///
/// @param text the name or operator as written, or the string without quotes and escapes
/// @param value of a literal; the text otherwise
record Token(Kind kind, String text, Object value, int line) {
    enum Kind {
        NAME,
        STRING,
        NUMBER,
        OPERATOR,
        END
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }
}
