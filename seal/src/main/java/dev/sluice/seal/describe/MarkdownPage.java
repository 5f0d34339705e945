package dev.sluice.seal.describe;

import java.util.List;
import java.util.Optional;

/// A page under way.
final class MarkdownPage {
    /// What is said where nobody says it.
    static final String NOT_STATED = "not stated";

    private final StringBuilder out = new StringBuilder();

    /// @param title Markdown
    MarkdownPage(String title) {
        line("# " + title);
        line("");
    }

    void line(String text) {
        out.append(text).append('\n');
    }

    void heading(String title) {
        line("");
        line("## " + title);
        line("");
    }

    /// A section of what the plan says; a list where it says several things.
    void section(String title, List<String> stated) {
        heading(title);
        if (stated.isEmpty()) {
            line("Not stated.");
        } else if (stated.size() == 1) {
            line(Markdown.line(stated.getFirst()));
        } else {
            stated.forEach(each -> line("- " + Markdown.line(each)));
        }
    }

    /// A row of a table of two columns.
    void row(String name, Optional<String> stated) {
        line("| %s | %s |".formatted(name, stated.map(Markdown::text).orElse(NOT_STATED)));
    }

    String text() {
        return out.toString();
    }
}
