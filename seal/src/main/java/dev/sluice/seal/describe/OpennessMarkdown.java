package dev.sluice.seal.describe;

import dev.sluice.seal.openness.Assessment;
import dev.sluice.seal.openness.Listing;
import dev.sluice.seal.openness.MofComponent;
import dev.sluice.seal.openness.OpennessClass;
import dev.sluice.seal.openness.Osaid;
import dev.sluice.seal.openness.Status;
import java.util.List;
import java.util.stream.Collectors;

/// The openness report for people.
final class OpennessMarkdown {
    private OpennessMarkdown() {}

    static String of(EditionFacts facts, OpennessReport report) {
        Assessment assessment = report.assessment();
        MarkdownPage page = new MarkdownPage("How open " + Markdown.text(facts.fullName()) + " is");
        page.line("By the Model Openness Framework 1.0: **%s**.".formatted(words(assessment)));
        page.line("By the Open Source AI Definition 1.0: %s".formatted(words(report.osaid())));
        page.line("");
        page.line(
                "A component counts only where it is a file of this folder, or where its address"
                        + " and sha256 are given, and only under an open licence. The class is"
                        + " computed as the Model Openness Tool computes it, with the licences of"
                        + " the %s list.".formatted(report.licenseList()));
        page.line("");
        page.line("| component | class | there | licence | status |");
        page.line("|---|---|---|---|---|");
        for (MofComponent component : MofComponent.values()) {
            page.line(row(component, report));
        }
        page.heading("What is lacking");
        for (OpennessClass each : List.of(OpennessClass.III, OpennessClass.II, OpennessClass.I)) {
            List<MofComponent> lacked = assessment.lackedFor(each);
            page.line(
                    "- for %s: %s"
                            .formatted(
                                    each.title(), lacked.isEmpty() ? "nothing" : titles(lacked)));
        }
        if (!assessment.conditional().isEmpty()) {
            page.heading("Licences made for something else");
            page.line(
                    "These count, but would better have a licence made for what they are: %s."
                            .formatted(titles(assessment.conditional())));
        }
        return page.text();
    }

    /// `Class III - Open Model`, `no class`.
    static String words(Assessment assessment) {
        return assessment.opennessClass() == OpennessClass.NONE
                ? "no class"
                : assessment.opennessClass().title();
    }

    static String titles(List<MofComponent> components) {
        return components.stream().map(MofComponent::title).collect(Collectors.joining(", "));
    }

    private static String words(Osaid osaid) {
        return switch (osaid) {
            case Osaid.No no -> "no, because %s.".formatted(Markdown.text(joined(no.because())));
            case Osaid.Candidate candidate ->
                    "a candidate; a person must judge whether the data information suffices (%s),"
                                    .formatted(titles(candidate.toJudge()))
                            + " and sign.";
        };
    }

    private static String joined(List<String> clauses) {
        return String.join("; ", clauses);
    }

    private static String row(MofComponent component, OpennessReport report) {
        Status status = report.assessment().status(component);
        String license = report.assessment().licenses().getOrDefault(component, Listing.UNLICENSED);
        boolean missing = status == Status.MISSING;
        return "| %s%s | %s | %s | %s | %s |"
                .formatted(
                        component.title(),
                        component.isRequired() ? "" : " (optional)",
                        component.opennessClass().name(),
                        missing ? "–" : place(report.places().get(component)),
                        missing ? "–" : Markdown.text(license),
                        status.words());
    }

    private static String place(ModelStatement.@org.jspecify.annotations.Nullable Place place) {
        return switch (place) {
            case ModelStatement.Place.InFolder file -> Markdown.code(file.path());
            case ModelStatement.Place.Pinned pinned ->
                    "%s (sha256 %s)"
                            .formatted(
                                    Markdown.link(pinned.url()),
                                    Markdown.code(pinned.digest().hex()));
            case null -> "–";
        };
    }
}
