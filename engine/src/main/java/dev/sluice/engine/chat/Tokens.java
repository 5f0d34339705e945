package dev.sluice.engine.chat;

import dev.sluice.engine.chat.Token.Kind;
import java.util.List;

/// Tokens, read from the front.
final class Tokens {
    private final List<Token> tokens;
    private final int line;
    private int at;

    Tokens(List<Token> tokens, int line) {
        this.tokens = tokens;
        this.line = line;
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return at + ahead < tokens.size()
                ? tokens.get(at + ahead)
                : new Token(Kind.END, "the end of the tag", "", line);
    }

    Token next() {
        Token token = peek();
        at++;
        return token;
    }

    boolean skipOperator(String operator) {
        boolean isNext = peek().isOperator(operator);
        if (isNext) {
            at++;
        }
        return isNext;
    }

    boolean skipName(String name) {
        boolean isNext = peek().isName(name);
        if (isNext) {
            at++;
        }
        return isNext;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'%s'".formatted(operator));
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'%s'".formatted(name));
        }
    }

    String name() {
        Token token = next();
        if (token.kind() != Kind.NAME) {
            at--;
            throw unexpected("a name");
        }
        return token.text();
    }

    boolean isAtEnd() {
        return at >= tokens.size();
    }

    void expectEnd() {
        if (!isAtEnd()) {
            throw unexpected("the end of the tag");
        }
    }

    int line() {
        return peek().line();
    }

    TemplateException unexpected(String due) {
        return new TemplateException(
                line(), "%s was due where '%s' stands".formatted(due, peek().text()));
    }
}
