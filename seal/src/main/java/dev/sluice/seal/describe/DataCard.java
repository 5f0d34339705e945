package dev.sluice.seal.describe;

import dev.sluice.storage.Digest;
import java.util.Locale;
import java.util.Optional;

/// What the model was trained on, as its developer states.
final class DataCard {
    private DataCard() {}

    static String of(EditionFacts facts) {
        MarkdownPage page = new MarkdownPage("Data of " + Markdown.text(facts.fullName()));
        page.line(
                "What the developer states of the data that this model was trained on. Sluice wrote"
                        + " it down; it has not seen the data.");
        for (ModelStatement.Dataset dataset : facts.statement().data()) {
            page.heading(Markdown.text(dataset.name()));
            page.line("| | |");
            page.line("|---|---|");
            page.row("source", Optional.of(sourceOf(dataset.kind())));
            page.row("contents", dataset.contents());
            page.row("size", dataset.size());
            page.row("licence", dataset.license());
            page.line(
                    "| address | %s |"
                            .formatted(
                                    dataset.url()
                                            .map(Markdown::link)
                                            .orElse(MarkdownPage.NOT_STATED)));
            page.line(
                    "| sha256 | %s |"
                            .formatted(
                                    dataset.digest()
                                            .map(Digest::hex)
                                            .map(Markdown::code)
                                            .orElse(MarkdownPage.NOT_STATED)));
            page.row("processing", dataset.processing());
        }
        page.heading("All of it");
        page.line("| | |");
        page.line("|---|---|");
        page.row("latest date", facts.origin().flatMap(Origin::dataCutoff));
        page.row("rights of others", facts.statement().copyright());
        page.row("illegal content", facts.statement().illegalContent());
        return page.text();
    }

    private static String sourceOf(ModelStatement.Kind kind) {
        return kind.title().toLowerCase(Locale.ROOT);
    }
}
