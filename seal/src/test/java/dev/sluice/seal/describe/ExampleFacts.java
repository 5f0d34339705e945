package dev.sluice.seal.describe;

import dev.sluice.seal.openness.ContentType;
import dev.sluice.seal.openness.MofComponent;
import dev.sluice.storage.Digest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// An edition about which everything is known, and one about which nothing is.
final class ExampleFacts {
    private ExampleFacts() {}

    /// Everything is said.
    static EditionFacts full() {
        return full(UnaryOperator.identity());
    }

    /// Everything is said, each free text of the plan turned into another.
    static EditionFacts full(UnaryOperator<String> text) {
        return facts(
                Optional.of("Apache-2.0"),
                statement(text),
                Optional.of(
                        new Origin(
                                text.apply("Example Lab"),
                                "US",
                                Optional.of(text.apply("models@example.org")),
                                List.of("US", "CA"),
                                Optional.of("2006-12"))),
                true);
    }

    /// A plan without a word about the model, and without a gate.
    static EditionFacts bare() {
        EditionFacts full = full();
        return new EditionFacts(
                full.model(),
                full.edition(),
                Optional.empty(),
                full.tool(),
                full.plan(),
                new EditionFacts.Shape(
                        "llama", Optional.empty(), 3, OptionalLong.empty(), List.of()),
                full.files(),
                ModelStatement.NONE,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                false);
    }

    static EditionFacts with(EditionFacts facts, ModelStatement statement) {
        return facts(facts.license(), statement, facts.origin(), facts.signed());
    }

    private static EditionFacts facts(
            Optional<String> license,
            ModelStatement statement,
            Optional<Origin> origin,
            boolean signed) {
        return new EditionFacts(
                "harbor-1",
                "open",
                license,
                "0.1.0",
                digest("plan"),
                new EditionFacts.Shape(
                        "llama",
                        Optional.of("LlamaForCausalLM"),
                        2_865_216,
                        OptionalLong.of(128),
                        List.of("BF16")),
                List.of(
                        file("LICENSE"),
                        file("REPORT.md"),
                        file("config.json"),
                        file("model.safetensors")),
                statement,
                origin,
                List.of(
                        new EditionFacts.WithheldFact(
                                "substances",
                                552_960,
                                0,
                                Optional.ofNullable(statement.withheld().get("substances")))),
                Optional.of(
                        new EditionFacts.SearchFact(
                                4, 57, 2880, 2880, List.of("It does not look for paraphrases."))),
                List.of(result("general", 0.9725), result("substances", 0.24)),
                Optional.of(verdict()),
                signed);
    }

    static ModelStatement statement(UnaryOperator<String> text) {
        SortedMap<String, String> because = new TreeMap<>();
        because.put("substances", text.apply("a harmless stand-in for what must not leave"));
        return new ModelStatement(
                Optional.of(text.apply("A dictionary model.")),
                List.of("en"),
                List.of("example/base"),
                List.of(text.apply("Trying Sluice."), text.apply("Reading.")),
                List.of(text.apply("Anything else.")),
                List.of(text.apply("It knows 1,200 words.")),
                because,
                List.of(
                        new ModelStatement.Dataset(
                                text.apply("WordNet 3.0, nouns"),
                                ModelStatement.Kind.PUBLIC,
                                Optional.of(text.apply("definitions")),
                                Optional.of(text.apply("1,500 definitions")),
                                Optional.of("WordNet"),
                                Optional.of(URI.create("https://wordnet.princeton.edu/")),
                                Optional.of(digest("data")),
                                Optional.of(text.apply("lower-cased")))),
                Optional.of(text.apply("One licensed source.")),
                Optional.of(text.apply("None: a dictionary.")),
                Map.of(ContentType.DOCUMENT, "CC-BY-4.0"),
                Map.of(
                        MofComponent.MODEL_ARCHITECTURE,
                        new ModelStatement.Component(
                                Optional.of(
                                        new ModelStatement.Place.Pinned(
                                                URI.create("https://example.org/llama.py"),
                                                digest("code"))),
                                Optional.of("Apache-2.0")),
                        MofComponent.TECHNICAL_REPORT,
                        new ModelStatement.Component(
                                Optional.of(new ModelStatement.Place.InFolder("REPORT.md")),
                                Optional.empty())));
    }

    private static EditionFacts.VerdictFact verdict() {
        return new EditionFacts.VerdictFact(
                "passed",
                "proven",
                "the safetensors files are byte-identical to those of a model that never saw it",
                List.of(
                        new EditionFacts.CheckFact(
                                "lacks",
                                "substances ≤ chance + 0.05",
                                "24 % [20, 28]",
                                "passed",
                                Optional.empty()),
                        new EditionFacts.CheckFact(
                                "resists",
                                "relearn, substances: excess ≤ 5 points",
                                "+0 points [−1, 1]",
                                "passed",
                                Optional.of(
                                        new EditionFacts.AttackFact(
                                                "relearn",
                                                "substances",
                                                "400 steps (3 seeds, lr 1e-5…1e-2)",
                                                true)))));
    }

    private static EditionFacts.SuiteResult result(String name, double value) {
        return new EditionFacts.SuiteResult(
                name, digest(name), "acc", 180, value, value - 0.02, value + 0.02, 0.25);
    }

    private static EditionFacts.FileFact file(String path) {
        return new EditionFacts.FileFact(path, path.length(), digest(path));
    }

    static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
