package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.Component;
import dev.sluice.edition.IndexSet;
import dev.sluice.edition.Selector;
import dev.sluice.weights.convert.Format;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What is printed reads back as the same plan, whatever texts it holds.
class CanonicalYamlTest {
    private static final Path FOLDER = Path.of("plans");

    @Property(tries = 500)
    void readsBackWhatItPrints(@ForAll("plans") ReleasePlan plan) {
        String printed = plan.toCanonicalYaml();
        ReleasePlan read = ReleasePlan.parse("plan.yaml", printed, FOLDER);
        assertThat(read).isEqualTo(plan);
        assertThat(read.toCanonicalYaml()).isEqualTo(printed);
        assertThat(read.hash()).isEqualTo(plan.hash());
    }

    @Property(tries = 200)
    void orderOfEditionsAndSelectorsDoesNotCount(
            @ForAll("plans") ReleasePlan plan, @ForAll Random random) {
        List<EditionPlan> editions = new ArrayList<>(plan.editions());
        Collections.shuffle(editions, random);
        ReleasePlan shuffled =
                new ReleasePlan(
                        plan.model(),
                        plan.source(),
                        plan.components(),
                        editions,
                        plan.recipients(),
                        plan.gate(),
                        plan.account(),
                        FOLDER);
        assertThat(shuffled.hash()).isEqualTo(plan.hash());
    }

    @Provide
    Arbitrary<ReleasePlan> plans() {
        return components()
                .flatMap(
                        components ->
                                Combinators.combine(
                                                name().map(name -> "m" + name),
                                                anyText(),
                                                editions(
                                                        components.stream()
                                                                .map(Component::name)
                                                                .toList()),
                                                recipients(),
                                                GatePlans.optional(),
                                                AccountPlans.any())
                                        .as(
                                                (model,
                                                        source,
                                                        editions,
                                                        recipients,
                                                        gate,
                                                        account) ->
                                                        new ReleasePlan(
                                                                model,
                                                                source,
                                                                components,
                                                                editions,
                                                                recipients,
                                                                gate,
                                                                account.of(components, gate),
                                                                FOLDER)));
    }

    private static Arbitrary<List<Component>> components() {
        return Combinators.combine(name(), selector().list().ofMinSize(1).ofMaxSize(4))
                .as(Component::new)
                .list()
                .ofMaxSize(5)
                .uniqueElements(Component::name);
    }

    private static Arbitrary<Selector> selector() {
        return Arbitraries.oneOf(
                texts().map(Selector.Tensors::new),
                indices().map(Selector.Layers::new),
                Combinators.combine(indices().optional(), indices()).as(Selector.MlpUnits::new),
                Combinators.combine(indices().optional(), indices())
                        .as(Selector.AttentionHeads::new),
                Combinators.combine(indices().optional(), indices()).as(Selector.Experts::new),
                Combinators.combine(indices(), texts()).as(Selector.Vocab::new),
                texts().map(Selector.Modules::new),
                path().map(Selector.Adapter::new),
                path().list().ofMinSize(1).ofMaxSize(3).map(Selector.Files::new));
    }

    private static Arbitrary<List<EditionPlan>> editions(List<String> components) {
        Arbitrary<List<String>> withhold =
                components.isEmpty()
                        ? Arbitraries.just(List.of())
                        : Arbitraries.of(components).list().uniqueElements().ofMaxSize(3);
        Arbitrary<EditionPlan> open =
                Combinators.combine(name(), withhold, formats())
                        .as(
                                (name, out, formats) ->
                                        new EditionPlan(name, out, formats, Access.PUBLIC));
        Arbitrary<EditionPlan> closed =
                Combinators.combine(name(), withhold)
                        .as((name, out) -> new EditionPlan(name, out, List.of(), Access.API_ONLY));
        return Arbitraries.oneOf(open, closed)
                .list()
                .ofMaxSize(4)
                .uniqueElements(EditionPlan::name)
                .flatMap(
                        others ->
                                open.filter(
                                                one ->
                                                        others.stream()
                                                                .noneMatch(
                                                                        other ->
                                                                                other.name()
                                                                                        .equals(
                                                                                                one
                                                                                                        .name())))
                                        .map(
                                                one -> {
                                                    List<EditionPlan> all = new ArrayList<>(others);
                                                    all.add(one);
                                                    return all;
                                                }));
    }

    private static Arbitrary<List<Format>> formats() {
        List<Format> safetensors = Format.all().subList(0, 4);
        List<Format> gguf = Format.all().subList(4, Format.all().size());
        return Combinators.combine(
                        Arbitraries.of(safetensors), Arbitraries.of(gguf).list().uniqueElements())
                .as(
                        (one, others) -> {
                            List<Format> all = new ArrayList<>(others);
                            all.addFirst(one);
                            return all;
                        });
    }

    private static Arbitrary<List<String>> recipients() {
        return Arbitraries.of(
                        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
                        "age107gay5pup6yrg7r9uqq8yvaehgh5rpad6ly7jlgymz5j7duwrfusfmhnnk",
                        "age15x0t4mw8zpgx96nllayreje2wfmfmjnqg5q90muvqn4637y29clq36ha5r")
                .list()
                .uniqueElements()
                .ofMaxSize(3);
    }

    private static Arbitrary<String> name() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .numeric()
                        .ofMinLength(1)
                        .ofMaxLength(8),
                // Words that YAML readers of one version or another take for something else.
                Arbitraries.of("null", "true", "no", "on", "y", "1", "0x1", "1e5", "12"));
    }

    private static Arbitrary<String> path() {
        return name().list().ofMinSize(1).ofMaxSize(3).map(names -> String.join("/", names));
    }

    private static Arbitrary<List<String>> texts() {
        return anyText().list().ofMinSize(1).ofMaxSize(3).uniqueElements();
    }

    /// Any text that UTF-8 can carry and a path can, among it much that YAML gives a meaning.
    private static Arbitrary<String> anyText() {
        return Arbitraries.oneOf(
                        Arbitraries.strings().all().ofMinLength(1).ofMaxLength(20),
                        Arbitraries.strings()
                                .withChars(" #:{}[],&*!|>'\"%@`-?~\\\n\r\t\u0085\u2028\uFEFF\u00A0")
                                .ofMinLength(1)
                                .ofMaxLength(8),
                        name(),
                        Arbitraries.of("0..3", "-1", ".5", "<<", "---", "a: b", "a #b", "12:30"))
                .filter(text -> text.indexOf(0) < 0)
                .filter(
                        text ->
                                java.nio.charset.StandardCharsets.UTF_8
                                        .newEncoder()
                                        .canEncode(text));
    }

    private static Arbitrary<IndexSet> indices() {
        return Arbitraries.longs()
                .between(0, 999_999_999)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .flatMap(
                        starts ->
                                Arbitraries.longs()
                                        .between(1, 20)
                                        .map(
                                                length ->
                                                        starts.stream()
                                                                .map(
                                                                        start ->
                                                                                IndexSet.range(
                                                                                        start,
                                                                                        Math.min(
                                                                                                start
                                                                                                        + length,
                                                                                                1_000_000_000L)))
                                                                .reduce(
                                                                        IndexSet.EMPTY,
                                                                        IndexSet::union)));
    }
}
