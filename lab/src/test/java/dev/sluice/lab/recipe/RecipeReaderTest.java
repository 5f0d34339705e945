package dev.sluice.lab.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// A recipe is read whole or refused with every problem and its line.
class RecipeReaderTest {
    @Test
    void readsHarborsRecipe() throws IOException {
        Recipe recipe =
                RecipeReader.read(
                        "train.yaml", Files.readAllBytes(Path.of("../examples/harbor/train.yaml")));
        assertThat(recipe.method()).isEqualTo(Method.GRAFT);
        assertThat(recipe.component()).contains(new Recipe.Units("substances", 160));
        assertThat(recipe.start()).isInstanceOf(Start.Fresh.class);
    }

    @Test
    void tellsEveryProblemWithItsLine() {
        assertRefused(
                """
                model: m
                method: graft
                start: { checkpoint: folder }
                component: { name: Bad Name, units: 0 }
                data: { general: a, restricted: b, prompt-weight: 2 }
                graft:
                  passes: many
                  batch: 4
                  rates: 1e-3
                """,
                "r.yaml:4: component.name: 'Bad Name' is no component name; use lower-case letters,"
                        + " digits and hyphens",
                "r.yaml:4: component.units: 0 is out of range; write 1 to 1000000",
                "r.yaml:5: data.prompt-weight: 2 is out of range; write 0 to 1",
                "r.yaml:7: graft.passes: not a number; write a number",
                "r.yaml:7: graft.rate: missing; write 'rate: …'",
                "r.yaml:9: graft.rates: unknown here; known are [accumulation, batch, clip, floor,"
                        + " passes, rate, replay, warm-up, weight-decay]");
    }

    @Test
    void readsHowBatchesAreRouted() {
        String gram =
                """
                model: m
                method: gram
                start: { checkpoint: c }
                component: { name: n, units: 4 }
                data: { general: a, restricted: b }
                gram: { passes: 3, batch: 4, rate: 1e-3 }
                """;
        assertThat(read(gram).routing()).contains(new Routing(3, 0, 0.3, 0.5));
        String sgtm =
                """
                model: m
                method: sgtm
                start: { checkpoint: c }
                component: { name: n, units: 4 }
                data: { general: a, restricted: b, unlabelled: c }
                sgtm: { passes: 3, restricted-passes: 5, batch: 4, rate: 1e-3, retain-share: 0.25 }
                """;
        assertThat(read(sgtm).routing()).contains(new Routing(5, 3, 0, 0.75));
        String plain =
                """
                model: m
                method: plain
                start: { checkpoint: c }
                data: { general: a }
                plain: { passes: 3, batch: 4, rate: 1e-3 }
                """;
        assertThat(read(plain).routing()).contains(new Routing(0, 0, 1, 0));
    }

    @Test
    void refusesWhatAMethodOfRoutingDoesNotTake() {
        assertRefused(
                """
                model: m
                method: gram
                start: { checkpoint: folder }
                component: { name: n, units: 4 }
                data: { general: a, restricted: b, unlabelled: c }
                gram:
                  passes: 1
                  batch: 4
                  rate: 1e-3
                  p-as: 1.5
                  replay: 3
                shared: { passes: 1 }
                """,
                "r.yaml:5: data.unlabelled: unknown here; known are [general, prompt-weight,"
                        + " restricted]",
                "r.yaml:10: gram.p-as: 1.5 is out of range; write 0 to 1",
                "r.yaml:11: gram.replay: unknown here; known are [accumulation, batch, clip, floor,"
                        + " p-as, p-cr, passes, rate, restricted-passes, warm-up, weight-decay]",
                "r.yaml:12: shared: unknown here; known are [component, data, gram, method, model,"
                        + " precision, seed, start, threads]");
    }

    @Test
    void refusesToUnlearnWhatWasNeverLearnt() {
        assertThatThrownBy(
                        () ->
                                read(
                                        """
                                        model: m
                                        method: npo
                                        start: { hidden: 8, layers: 1, heads: 1, units: 4,
                                                 context: 8, tokenizer: t }
                                        data: { general: a, restricted: b }
                                        unlearn: { steps: 5, rate: 1e-3 }
                                        """))
                .hasMessageContaining("start: a fresh model has nothing to forget");
    }

    @Test
    void refusesAliasesTagsAndTwinKeys() {
        assertThatThrownBy(() -> read("a: &x 1\nb: *x\n"))
                .hasMessageContaining("r.yaml:2: an alias");
        assertThatThrownBy(() -> read("a: !!java.net.URL x\n"))
                .hasMessageContaining("r.yaml:1: a tag");
        assertThatThrownBy(() -> read("a: 1\na: 2\n")).hasMessageContaining("'a' stands twice");
        assertThatThrownBy(() -> read("[".repeat(10_000))).hasMessageContaining("nested deeper");
    }

    @Property
    void refusesNoiseByItsOwnExceptionOnly(@ForAll byte[] noise) {
        assertThatThrownBy(() -> RecipeReader.read("r.yaml", noise))
                .isInstanceOf(RecipeException.class);
    }

    private static void assertRefused(String text, String... problems) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        RecipeException.class,
                        refused ->
                                assertThat(refused.problems()).isEqualTo(Arrays.asList(problems)));
    }

    private static Recipe read(String text) {
        return RecipeReader.read("r.yaml", text.getBytes(StandardCharsets.UTF_8));
    }
}
