package dev.sluice.engine.chat;

import dev.sluice.engine.chat.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts the inside of one tag into tokens.
final class ExpressionLexer {
    private static final List<String> OPERATORS =
            List.of(
                    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=",
                    ".", ",", ":", "|", "(", ")", "[", "]", "{", "}");

    private final String source;
    private int at;
    private int line;

    private ExpressionLexer(String source, int line) {
        this.source = source;
        this.line = line;
    }

    static List<Token> tokens(String source, int line) {
        ExpressionLexer lexer = new ExpressionLexer(source, line);
        List<Token> tokens = new ArrayList<>();
        for (Token token = lexer.next(); token.kind() != Kind.END; token = lexer.next()) {
            tokens.add(token);
        }
        return tokens;
    }

    private Token next() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            if (source.charAt(at++) == '\n') {
                line++;
            }
        }
        if (at == source.length()) {
            return new Token(Kind.END, "", "", line);
        }
        char c = source.charAt(at);
        if (c == '\'' || c == '"') {
            String text = string(c);
            return new Token(Kind.STRING, text, text, line);
        }
        if (c >= '0' && c <= '9') {
            return number();
        }
        if (Character.isLetter(c) || c == '_') {
            int from = at;
            while (at < source.length()
                    && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
                at++;
            }
            String name = source.substring(from, at);
            return new Token(Kind.NAME, name, name, line);
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                at += operator.length();
                return new Token(Kind.OPERATOR, operator, operator, line);
            }
        }
        throw new TemplateException(line, "unexpected character '%c'".formatted(c));
    }

    private Token number() {
        int from = at;
        digits();
        boolean isFraction = false;
        if (at + 1 < source.length()
                && source.charAt(at) == '.'
                && Character.isDigit(source.charAt(at + 1))) {
            isFraction = true;
            at++;
            digits();
        }
        if (at < source.length() && (source.charAt(at) | 0x20) == 'e') {
            isFraction = true;
            at++;
            if (at < source.length() && "+-".indexOf(source.charAt(at)) >= 0) {
                at++;
            }
            digits();
        }
        String text = source.substring(from, at).replace("_", "");
        try {
            Object value = isFraction ? (Object) Double.valueOf(text) : (Object) Long.valueOf(text);
            return new Token(Kind.NUMBER, text, value, line);
        } catch (NumberFormatException e) {
            throw new TemplateException(line, "'%s' is no number in range".formatted(text));
        }
    }

    private void digits() {
        while (at < source.length()
                && (Character.isDigit(source.charAt(at)) || source.charAt(at) == '_')) {
            at++;
        }
    }

    private String string(char quote) {
        StringBuilder text = new StringBuilder();
        int from = line;
        at++;
        while (true) {
            if (at >= source.length()) {
                throw new TemplateException(from, "a text has no closing quote");
            }
            char c = source.charAt(at++);
            if (c == quote) {
                return text.toString();
            }
            if (c == '\n') {
                line++;
            }
            if (c == '\\' && at < source.length()) {
                escape(source.charAt(at++), text);
            } else {
                text.append(c);
            }
        }
    }

    private void escape(char c, StringBuilder text) {
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case '0' -> text.append('\0');
            case '\\', '\'', '"' -> text.append(c);
            case '\n' -> line++;
            case 'x' -> text.appendCodePoint(hex(2));
            case 'u' -> text.appendCodePoint(hex(4));
            case 'U' -> text.appendCodePoint(hex(8));
            default -> text.append('\\').append(c);
        }
    }

    private int hex(int digits) {
        try {
            int code = Integer.parseInt(source, at, Math.min(source.length(), at + digits), 16);
            at += digits;
            if (Character.isValidCodePoint(code)) {
                return code;
            }
        } catch (NumberFormatException e) {
            throw new TemplateException(line, "an escape lacks its hexadecimal digits");
        }
        throw new TemplateException(line, "an escape names no character");
    }
}
