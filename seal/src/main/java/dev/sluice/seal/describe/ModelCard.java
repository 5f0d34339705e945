package dev.sluice.seal.describe;

import dev.sluice.seal.openness.OpennessClass;
import dev.sluice.seal.openness.Osaid;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The model card.
final class ModelCard {
    private final EditionFacts facts;
    private final OpennessReport openness;
    private final MarkdownPage page;

    ModelCard(EditionFacts facts, OpennessReport openness) {
        this.facts = facts;
        this.openness = openness;
        this.page = new MarkdownPage(Markdown.text(facts.fullName()));
    }

    String text() {
        introduction();
        table();
        page.section("Intended use", facts.statement().intendedUse());
        page.section("Out of scope", facts.statement().outOfScope());
        page.section("Limitations", facts.statement().limitations());
        withheld();
        results();
        tests();
        verify();
        openness();
        return FrontMatter.of(facts) + "\n" + page.text();
    }

    private void introduction() {
        facts.statement().summary().ifPresent(summary -> page.line(Markdown.line(summary) + "\n"));
        page.line(
                "This is the edition %s of %s, released by Sluice %s"
                                .formatted(
                                        Markdown.code(facts.edition()),
                                        Markdown.code(facts.model()),
                                        Markdown.text(facts.tool()))
                        + (facts.withheld().isEmpty()
                                ? "; it lacks nothing of its checkpoint."
                                : ", cut from a checkpoint that has more. What it lacks, and how that was tested, is said below."));
        page.line("");
    }

    private void table() {
        EditionFacts.Shape shape = facts.shape();
        Optional<Origin> origin = facts.origin();
        page.line("| | |");
        page.line("|---|---|");
        page.row("developer", origin.map(Origin::developer));
        page.row("country", origin.map(Origin::country));
        page.row("trained in", origin.map(Origin::trainedIn).flatMap(ModelCard::joined));
        page.row("latest date of its data", origin.flatMap(Origin::dataCutoff));
        page.row("contact", origin.flatMap(Origin::contact));
        page.row("licence", facts.license());
        page.row("languages", joined(facts.statement().languages()));
        page.row("base models", joined(facts.statement().baseModels()));
        page.row(
                "architecture",
                Optional.of(
                        shape.architecture().map(name -> name + ", ").orElse("")
                                + "family "
                                + shape.family()));
        page.row("parameters", Optional.of(number(shape.parameters())));
        page.row("context", context(shape.contextTokens()));
        page.row("weights", joined(shape.dtypes()));
        page.line(
                "| data | %s |"
                        .formatted(
                                facts.statement().data().isEmpty()
                                        ? MarkdownPage.NOT_STATED
                                        : "see [%1$s](%1$s)".formatted(Descriptions.DATA_CARD)));
    }

    private void withheld() {
        page.heading("What is withheld, and why");
        if (facts.withheld().isEmpty()) {
            page.line("Nothing.");
            return;
        }
        page.line("| component | parameters | files | why |");
        page.line("|---|---:|---:|---|");
        for (EditionFacts.WithheldFact each : facts.withheld()) {
            page.line(
                    "| %s | %s | %s | %s |"
                            .formatted(
                                    Markdown.text(each.name()),
                                    number(each.parameters()),
                                    number(each.files()),
                                    each.because()
                                            .map(Markdown::text)
                                            .orElse(MarkdownPage.NOT_STATED)));
        }
        page.line("");
        page.line(
                "These parameters and files are not in the weights: tensors are smaller by them and"
                        + " `config.json` says so. They were not masked or trained away.");
        facts.search().ifPresent(this::search);
    }

    private void search(EditionFacts.SearchFact search) {
        page.line("");
        page.line(
                "A search of %s files and %s tensors for copies of what is withheld, by its bytes"
                                .formatted(number(search.files()), number(search.tensors()))
                        + " and, for %s of %s rows and columns, however rounded or rescaled, found"
                                .formatted(number(search.tracedVectors()), number(search.vectors()))
                        + " none. What it does not say:");
        page.line("");
        search.limits().forEach(limit -> page.line("- " + Markdown.line(limit)));
    }

    private void results() {
        page.heading("Evaluation");
        if (facts.results().isEmpty()) {
            page.line("Nothing was measured.");
            return;
        }
        page.line("| suite | metric | items | accuracy | guessing |");
        page.line("|---|---|---:|---:|---:|");
        for (EditionFacts.SuiteResult each : facts.results()) {
            page.line(
                    "| %s | %s | %s | %s | %s |"
                            .formatted(
                                    Markdown.text(each.name()),
                                    Markdown.text(each.metric()),
                                    number(each.items()),
                                    "%s [%s, %s]"
                                            .formatted(
                                                    percent(each.value()),
                                                    percent(each.low()),
                                                    percent(each.high())),
                                    percent(each.chance())));
        }
        page.line("");
        page.line("In per cent. Each end of an interval is a one-sided 95 % bound.");
    }

    private void tests() {
        page.heading("How it was tested");
        Optional<EditionFacts.VerdictFact> decided = facts.verdict();
        if (decided.isEmpty()) {
            page.line(
                    "The release plan has no gate: nothing here says whether the edition can still"
                            + " do, or relearn, what is withheld.");
            return;
        }
        EditionFacts.VerdictFact verdict = decided.get();
        List<EditionFacts.AttackFact> attacks =
                verdict.checks().stream()
                        .map(EditionFacts.CheckFact::attack)
                        .flatMap(Optional::stream)
                        .filter(EditionFacts.AttackFact::resisted)
                        .toList();
        if (attacks.isEmpty()) {
            page.line("It was not attacked.");
        }
        for (EditionFacts.AttackFact attack : attacks) {
            page.line(
                    "- **no recovery under %s (%s) within %s**"
                            .formatted(
                                    Markdown.text(attack.name()),
                                    Markdown.text(attack.suite()),
                                    Markdown.text(attack.budget())));
        }
        page.line("");
        page.line(
                "The gate's verdict: **%s**. How strong: **%s** – %s."
                        .formatted(
                                verdict.outcome(),
                                verdict.strength(),
                                Markdown.text(verdict.words())));
        page.line("");
        page.line("| check | asks | measured | outcome |");
        page.line("|---|---|---|---|");
        for (EditionFacts.CheckFact check : verdict.checks()) {
            page.line(
                    "| %s | %s | %s | %s |"
                            .formatted(
                                    check.keyword(),
                                    Markdown.text(check.asks()),
                                    Markdown.text(check.measured()),
                                    check.outcome()));
        }
        page.line("");
        page.line(
                "Other attacks, or a larger budget, may recover more. None of this says that the"
                        + " model is safe; and what a user writes into the prompt always works.");
    }

    private void verify() {
        page.heading("How to verify");
        if (!facts.signed()) {
            page.line("This edition is not signed.");
            return;
        }
        page.line(
                "Get the developer's public key from the developer, not from here. In this folder,"
                        + " with Sluice or with OpenSSF's `model-signing`:");
        page.line("");
        page.line("```");
        page.line("sluice verify . --key developer.pub");
        page.line("model_signing verify key . --signature model.sig --public_key developer.pub");
        page.line("```");
        page.line("");
        page.line(
                "The first also verifies the claims in `attestations/`: how this edition was made,"
                        + " each check of the gate, its verdict, and where the model comes from.");
    }

    private void openness() {
        page.heading("Openness");
        OpennessClass reached = openness.assessment().opennessClass();
        page.line(
                "By the Model Openness Framework: **%s**."
                        .formatted(OpennessMarkdown.words(openness.assessment())));
        OpennessClass next = next(reached);
        if (next != reached) {
            page.line(
                    "For %s it lacks: %s."
                            .formatted(
                                    next.title(),
                                    OpennessMarkdown.titles(
                                            openness.assessment().lackedFor(next))));
        }
        page.line(
                "By the Open Source AI Definition: %s. Details: [%s](%2$s)."
                        .formatted(
                                switch (openness.osaid()) {
                                    case Osaid.No _ -> "no";
                                    case Osaid.Candidate _ -> "a candidate, a person must sign";
                                },
                                Descriptions.OPENNESS));
    }

    private static OpennessClass next(OpennessClass reached) {
        return switch (reached) {
            case NONE -> OpennessClass.III;
            case III -> OpennessClass.II;
            case II, I -> OpennessClass.I;
        };
    }

    private static Optional<String> context(OptionalLong tokens) {
        return tokens.isPresent()
                ? Optional.of(number(tokens.getAsLong()) + " tokens")
                : Optional.empty();
    }

    private static Optional<String> joined(List<String> items) {
        return items.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", items));
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share * 100);
    }
}
