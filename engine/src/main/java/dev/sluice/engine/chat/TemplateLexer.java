package dev.sluice.engine.chat;

import java.util.ArrayList;
import java.util.List;

/// Cuts a template into text and tags. With the settings that transformers gives Jinja the newline
/// behind a block is dropped (`trim_blocks`), and so is white space before one that begins its line
/// (`lstrip_blocks`); without, all stays, the newline at the end of the template too. `-` takes all
/// white space on its side, `+` keeps it.
final class TemplateLexer {
    private final String source;
    private final boolean isTrimmed;
    private final List<Segment> segments = new ArrayList<>();
    private int at;
    private int line = 1;

    /// Whether what ended here ended with a newline.
    private boolean isLineStart = true;

    private TemplateLexer(String source, boolean isTrimmed) {
        this.source = source;
        this.isTrimmed = isTrimmed;
    }

    static List<Segment> segments(String template, boolean isTrimmed) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        // Jinja drops one newline at the end of a template.
        if (isTrimmed && source.endsWith("\n")) {
            source = source.substring(0, source.length() - 1);
        }
        TemplateLexer lexer = new TemplateLexer(source, isTrimmed);
        lexer.read();
        return lexer.segments;
    }

    private void read() {
        while (at < source.length()) {
            int open = nextOpen();
            if (open < 0) {
                text(source.substring(at));
                return;
            }
            char kind = source.charAt(open + 1);
            char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
            String before = source.substring(at, open);
            text(stripped(before, kind, sign));
            line += newlines(before) - newlines(stripped(before, kind, sign));
            at = open + 2 + (sign == '-' || sign == '+' ? 1 : 0);
            switch (kind) {
                case '#' -> comment();
                case '{' -> print();
                default -> tag();
            }
        }
    }

    private int nextOpen() {
        for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
            if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private String stripped(String text, char kind, char sign) {
        if (sign == '-') {
            return Strings.stripEnd(text);
        }
        if (sign == '+' || kind == '{' || !isTrimmed) {
            return text;
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean beginsLine = lineStart > 0 || isLineStart;
        return beginsLine && Strings.stripEnd(text.substring(lineStart)).isEmpty()
                ? text.substring(0, lineStart)
                : text;
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            segments.add(new Segment.Text(text, line));
            line += newlines(text);
        }
    }

    private void comment() {
        int close = source.indexOf("#}", at);
        if (close < 0) {
            throw new TemplateException(line, "a comment has no end");
        }
        line += newlines(source.substring(at, close));
        end(close, 2, true);
    }

    private void print() {
        int from = line;
        int close = close("}}");
        segments.add(new Segment.Print(inside(close), from));
        end(close, 2, false);
    }

    private void tag() {
        int from = line;
        int close = close("%}");
        List<Token> tokens = inside(close);
        end(close, 2, true);
        if (tokens.size() == 1 && tokens.getFirst().isName("raw")) {
            raw();
            return;
        }
        segments.add(new Segment.Tag(tokens, from));
    }

    /// Text up to `{% endraw %}`, whatever it looks like.
    private void raw() {
        int from = line;
        for (int open = source.indexOf("{%", at);
                open >= 0;
                open = source.indexOf("{%", open + 1)) {
            int close = source.indexOf("%}", open);
            String inside = close < 0 ? "" : source.substring(open + 2, close);
            String name = inside.replaceAll("^[-+]|[-+]$", "").trim();
            if (name.equals("endraw")) {
                String before = source.substring(at, open);
                text(stripped(before, '%', inside.charAt(0)));
                at = close;
                end(close, 2, true);
                return;
            }
        }
        throw new TemplateException(from, "a raw block has no end");
    }

    private List<Token> inside(int close) {
        char last = source.charAt(close - 1);
        int end = close > at && (last == '-' || last == '+') ? close - 1 : close;
        String inside = source.substring(at, end);
        List<Token> tokens = ExpressionLexer.tokens(inside, line);
        line += newlines(inside);
        return tokens;
    }

    /// Where the tag ends: its end mark may stand in a text, and `}}` may end two dictionaries.
    private int close(String mark) {
        int brackets = 0;
        for (int i = at; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '\'' || c == '"') {
                i = quoteEnd(i);
            } else if (brackets == 0 && source.startsWith(mark, i)) {
                return i;
            } else if ("([{".indexOf(c) >= 0) {
                brackets++;
            } else if (")]}".indexOf(c) >= 0) {
                brackets--;
            }
        }
        throw new TemplateException(line, "a tag has no end");
    }

    private int quoteEnd(int from) {
        char quote = source.charAt(from);
        for (int i = from + 1; i < source.length(); i++) {
            if (source.charAt(i) == '\\') {
                i++;
            } else if (source.charAt(i) == quote) {
                return i;
            }
        }
        throw new TemplateException(line, "a text has no closing quote");
    }

    /// Behind an end mark: `-` before it takes the white space that follows, a block the newline.
    private void end(int close, int length, boolean isBlock) {
        char sign = close > 0 ? source.charAt(close - 1) : ' ';
        int from = close + length;
        at = from;
        if (sign == '-') {
            while (at < source.length() && Strings.isSpace(source.charAt(at))) {
                at++;
            }
        } else if (isTrimmed
                && isBlock
                && sign != '+'
                && at < source.length()
                && source.charAt(at) == '\n') {
            at++;
        }
        line += newlines(source.substring(from, at));
        isLineStart = at > 0 && source.charAt(at - 1) == '\n';
    }

    private static int newlines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }
}
