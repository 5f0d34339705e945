package dev.sluice.release;

import dev.sluice.edition.Component;
import dev.sluice.release.gate.Check;
import dev.sluice.seal.describe.Descriptions;
import dev.sluice.seal.describe.ModelStatement;
import dev.sluice.seal.describe.Origin;
import dev.sluice.seal.openness.ContentType;
import dev.sluice.seal.openness.MofComponent;
import dev.sluice.storage.Digest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// What plans may say of a model.
record AccountPlans(
        Optional<Origin> origin, boolean describes, List<String> texts, Optional<SealPlan> seal) {
    private static final Digest DIGEST = Digest.of(new byte[] {1});

    static Arbitrary<AccountPlans> any() {
        Arbitrary<String> text =
                Arbitraries.strings()
                        .withChars("ab Z09\n\t\"'\\{}[]:#,&*!|>%@`-\u00e9\u2028\ud83d\ude00")
                        .ofMinLength(1)
                        .ofMaxLength(12)
                        .filter(each -> each.codePoints().noneMatch(AccountPlans::isHalf));
        Arbitrary<Origin> origin =
                Combinators.combine(
                                text,
                                text.optional(),
                                Arbitraries.of("US", "NO", "CA").list().uniqueElements())
                        .as(
                                (developer, contact, countries) ->
                                        new Origin(
                                                developer,
                                                "NO",
                                                contact,
                                                countries,
                                                Optional.of("2026-06")));
        return Combinators.combine(
                        origin.optional(),
                        Arbitraries.of(true, false),
                        text.list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.of("keys/release.pem", "pkcs11:token.cfg")
                                .map(key -> new SealPlan(key, Optional.of("keys/chain.pem")))
                                .optional())
                .as(AccountPlans::new);
    }

    /// The account in a plan with these components, whose gate allows what describing writes.
    Account of(List<Component> components, Optional<GatePlan> gate) {
        ModelStatement statement = statement(components);
        boolean allowed =
                gate.stream()
                        .flatMap(each -> each.policy().checks().stream())
                        .filter(Check.Files.class::isInstance)
                        .map(Check.Files.class::cast)
                        .allMatch(
                                files ->
                                        Descriptions.names(statement).stream()
                                                .allMatch(files::allows));
        boolean described = describes && allowed;
        return new Account(
                described || seal.isPresent() ? origin : Optional.empty(),
                described ? Optional.of(statement) : Optional.empty(),
                seal,
                described
                        ? Optional.of(new PublishPlan("https://hub.example.org", "example/model-1"))
                        : Optional.empty());
    }

    private ModelStatement statement(List<Component> components) {
        String text = texts.getFirst();
        TreeMap<String, String> because = new TreeMap<>();
        components.forEach(component -> because.put(component.name(), text));
        return new ModelStatement(
                Optional.of(text),
                List.of("en", "no"),
                List.of("example/base"),
                texts,
                List.of(),
                texts,
                because,
                List.of(
                        new ModelStatement.Dataset(
                                text,
                                ModelStatement.Kind.CRAWLED,
                                Optional.of(text),
                                Optional.empty(),
                                Optional.of(text),
                                Optional.of(URI.create("https://example.org/?a=b#c")),
                                Optional.of(DIGEST),
                                Optional.empty())),
                Optional.of(text),
                Optional.empty(),
                Map.of(ContentType.CODE, "MIT"),
                Map.of(
                        MofComponent.DATASETS,
                        new ModelStatement.Component(
                                Optional.of(
                                        new ModelStatement.Place.Pinned(
                                                URI.create("https://example.org/data"), DIGEST)),
                                Optional.of("CC0-1.0")),
                        MofComponent.RESEARCH_PAPER,
                        new ModelStatement.Component(
                                Optional.of(new ModelStatement.Place.InFolder("paper.pdf")),
                                Optional.empty()),
                        MofComponent.MODEL_CARD,
                        new ModelStatement.Component(Optional.empty(), Optional.of("CC-BY-4.0"))));
    }

    private static boolean isHalf(int point) {
        return point >= 0xD800 && point <= 0xDFFF;
    }
}
