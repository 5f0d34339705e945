package dev.sluice.seal.describe;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The public summary of training content that Article 53(1)(d) of Regulation (EU) 2024/1689 asks
/// for, in the sections of the Commission's template C(2025) 8311, filled in as far as the plan
/// says. A skeleton: what is not stated is for the provider to add.
final class ContentSummary {
    private ContentSummary() {}

    static String of(EditionFacts facts) {
        MarkdownPage page =
                new MarkdownPage(
                        "Summary of training content of " + Markdown.text(facts.fullName()));
        page.line(
                "A skeleton in the sections of template C(2025) 8311, filled in from the release"
                        + " plan. Where it says \"not stated\", the provider has still to say it.");
        general(page, facts);
        page.heading("2 Sources of data");
        for (ModelStatement.Kind kind : ModelStatement.Kind.values()) {
            source(page, kind, facts.statement().data());
        }
        page.heading("3 Processing");
        page.line("| | |");
        page.line("|---|---|");
        page.row(
                "3.1 respect of reservations of rights (text and data mining)",
                facts.statement().copyright());
        page.row("3.2 removal of illegal content", facts.statement().illegalContent());
        return page.text();
    }

    private static void general(MarkdownPage page, EditionFacts facts) {
        page.heading("1 General information");
        page.line("| | |");
        page.line("|---|---|");
        page.row("1.1 provider", facts.origin().map(Origin::developer));
        page.row("country", facts.origin().map(Origin::country));
        page.row("contact", facts.origin().flatMap(Origin::contact));
        page.row("authorised representative", Optional.empty());
        page.row("1.2 model", Optional.of(facts.fullName()));
        page.row(
                "depends on",
                facts.statement().baseModels().isEmpty()
                        ? Optional.empty()
                        : Optional.of(String.join(", ", facts.statement().baseModels())));
        page.row("placed on the market", Optional.empty());
        page.row("1.3 modality", Optional.of("text"));
        page.row("latest date of the data", facts.origin().flatMap(Origin::dataCutoff));
        page.row(
                "languages",
                facts.statement().languages().isEmpty()
                        ? Optional.empty()
                        : Optional.of(String.join(", ", facts.statement().languages())));
    }

    private static void source(
            MarkdownPage page, ModelStatement.Kind kind, List<ModelStatement.Dataset> data) {
        page.line("**%s %s**".formatted(kind.section(), kind.title()));
        page.line("");
        List<ModelStatement.Dataset> its =
                data.stream().filter(each -> each.kind() == kind).toList();
        if (its.isEmpty()) {
            page.line("None is stated.");
        }
        for (ModelStatement.Dataset dataset : its) {
            page.line("- " + sentence(dataset));
        }
        page.line("");
    }

    private static String sentence(ModelStatement.Dataset dataset) {
        return Markdown.line(
                Stream.of(
                                Optional.of(dataset.name()),
                                dataset.contents(),
                                dataset.size(),
                                dataset.license().map(license -> "licence " + license))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining("; ")));
    }
}
