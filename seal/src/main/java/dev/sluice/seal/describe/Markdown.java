package dev.sluice.seal.describe;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text of others inside Markdown: shown as it is, never obeyed.
final class Markdown {
    /// Line breaks, other controls, and marks that are not seen or turn text around.
    private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\\s]+");

    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_\\[\\]<>|~$&#]");

    /// What means something at the start of a line only: lists, rules, headings, quotes.
    private static final Pattern LEADING = Pattern.compile("^([-+=]|[0-9]{1,9}(?=[.)]))");

    private Markdown() {}

    /// As running text, in one line.
    static String text(String value) {
        String line = UNSEEN.matcher(value).replaceAll(" ").strip();
        return MARKUP.matcher(line).replaceAll("\\\\$0");
    }

    /// As running text that begins a line.
    static String line(String value) {
        String escaped = text(value);
        Matcher leading = LEADING.matcher(escaped);
        if (!leading.find()) {
            return escaped;
        }
        String start = leading.group();
        // A number's point is what makes a list of it.
        return Character.isDigit(start.charAt(0))
                ? start + "\\" + escaped.substring(start.length())
                : "\\" + escaped;
    }

    /// As code: a name, a path, a digest.
    static String code(String value) {
        String line = UNSEEN.matcher(value).replaceAll(" ").strip();
        int longest = 0;
        int run = 0;
        for (int i = 0; i < line.length(); i++) {
            run = line.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        String fence = "`".repeat(longest + 1);
        String padding = longest > 0 ? " " : "";
        // A bar would end the cell of a table even inside code.
        return fence + padding + line.replace("|", "\\|") + padding + fence;
    }

    /// An address that can be followed.
    static String link(URI url) {
        // A URI has no spaces, brackets of the pointed kind or line breaks: nothing ends it early.
        return "<" + url.toASCIIString() + ">";
    }
}
