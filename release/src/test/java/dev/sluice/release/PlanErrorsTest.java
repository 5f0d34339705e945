package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A wrong plan is refused with every problem, each at its line and column.
class PlanErrorsTest {
    private static final String EDITIONS =
            """
            editions:
              open: { access: public }
            """;

    @Test
    void reportsEveryProblemInTheOrderOfTheFile() {
        assertThat(
                        problems(
                                """
                                model: harbor 1
                                sauce: ./checkpoint
                                components:
                                  substances:
                                    mlp-units: { layers: all, units: 448-607 }
                                  attic: { layers: 9..7 }
                                editions:
                                  open:
                                    withhold: [substance, attic]
                                    formats: [gguf:q8]
                                    access: public
                                """))
                .containsExactly(
                        "plan.yaml:1:1: source: the key 'source' is missing; add it, such as"
                                + " source: ./checkpoint",
                        "plan.yaml:1:8: model: 'harbor 1' is not a model name: letters, digits,"
                                + " '.', '_' and '-', a letter or digit first, at most 96; write"
                                + " harbor-1",
                        "plan.yaml:2:1: sauce: unknown key 'sauce'; did you mean 'source'? There"
                                + " are model, source, components, editions, withheld, suites,"
                                + " controls, training, approvers, gate, origin, describe, seal, publish",
                        "plan.yaml:5:38: components.substances.mlp-units.units: '448-607' is not"
                                + " indices; write 448..607 or [0, 5, 7..9] or 3",
                        "plan.yaml:6:20: components.attic.layers: the range '9..7' runs backwards;"
                                + " write 7..9",
                        "plan.yaml:9:16: editions.open.withhold[0]: there is no component"
                                + " 'substance'; did you mean 'substances'? There are substances,"
                                + " attic",
                        "plan.yaml:10:15: editions.open.formats[0]: 'gguf:q8' is not a format; did"
                                + " you mean 'gguf:q8_0'? There are safetensors, safetensors:f32,"
                                + " safetensors:f16, safetensors:bf16, gguf:f32, gguf:f16,"
                                + " gguf:bf16, gguf:q8_0, gguf:q4_0, gguf:q4_k, gguf:q6_k");
    }

    @Test
    void refusesFormatsOfAnEditionThatIsNeverWritten() {
        assertThat(
                        problems(
                                """
                                model: m
                                source: s
                                editions:
                                  open: { access: public }
                                  closed: { access: api-only, formats: [safetensors] }
                                """))
                .containsExactly(
                        "plan.yaml:5:31: editions.closed.formats: an api-only edition is not"
                                + " written, so it has no formats; remove them, or give it access:"
                                + " public");
    }

    @Test
    void refusesAPlanThatWritesNothing() {
        assertThat(problems("model: m\nsource: s\neditions:\n  closed: { access: api-only }\n"))
                .containsExactly(
                        "plan.yaml:3:1: editions: no edition is downloadable, so there is nothing"
                                + " to write; give one access: public");
    }

    @Test
    void refusesFormatsWithoutSafetensorsOrWithTwo() {
        assertThat(
                        problems(
                                """
                                model: m
                                source: s
                                editions:
                                  a: { access: public, formats: [gguf:q8_0] }
                                  b: { access: public, formats: [safetensors, safetensors:bf16] }
                                """))
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("plan.yaml:4:33: editions.a.formats: "),
                        line ->
                                assertThat(line)
                                        .startsWith("plan.yaml:5:33: editions.b.formats: "));
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        assertThat(problems("model: m\nsource: s\nmodel: n\n" + EDITIONS))
                .containsExactly(
                        "plan.yaml:3:1: the key 'model' stands on line 1 already; remove one of the"
                                + " two");
    }

    @Test
    void refusesTags() {
        assertThat(problems("model: !!java.net.URL m\nsource: s\n" + EDITIONS))
                .containsExactly(
                        "plan.yaml:1:8: the YAML tag 'tag:yaml.org,2002:java.net.URL' is not"
                                + " accepted; remove it");
    }

    @Test
    void acceptsAliasesButNotABillionOfThem() {
        String shared =
                """
                model: m
                source: s
                components:
                  a: { layers: &deep [28, 29] }
                  b: { mlp-units: { layers: *deep, units: 3 } }
                """;
        assertThat(ReleasePlan.parse("plan.yaml", shared + EDITIONS, Path.of("")).components())
                .hasSize(2);

        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            laughs.append("a%d: &a%d [".formatted(i, i));
            laughs.append(("*a" + (i - 1) + ", ").repeat(9)).append("*a").append(i - 1);
            laughs.append("]\n");
        }
        assertThat(problems(laughs.toString()))
                .containsExactly(
                        "plan.yaml:6:5: with its aliases written out this is over 200,000 values;"
                                + " use fewer aliases");
    }

    @Test
    void refusesAnAliasInsideItsOwnAnchor() {
        assertThat(problems("a: &a [*a]\n"))
                .containsExactly(
                        "plan.yaml:1:8: the alias '*a' names no anchor above it; set the anchor"
                                + " first, or write the value out");
    }

    @Test
    void refusesDeepNestingWithoutExhaustingTheStack() {
        assertThat(problems("[".repeat(900_000)))
                .containsExactly("plan.yaml:1:33: nested deeper than 32 levels; flatten it");
    }

    @Test
    void refusesAFileOverOneMegabyte() {
        assertThat(problems("#" + "x".repeat(1_000_000)))
                .containsExactly(
                        "plan.yaml:1:1: 1,000,001 bytes are over the limit of 1,000,000; a plan is"
                                + " a few hundred lines; check that it is the right file");
    }

    @Test
    void pointsAtBrokenYaml() {
        assertThat(problems("model: m\nsource: [a, b\neditions: {}\n"))
                .singleElement()
                .asString()
                .startsWith("plan.yaml:3:9: not valid YAML: ");
    }

    @Test
    void pointsAtBytesThatAreNotText() {
        byte[] bytes = {'m', ':', ' ', 'x', '\n', 'n', ':', ' ', (byte) 0xFF};
        assertThat(
                        catchThrowableOfType(
                                        PlanException.class,
                                        () -> ReleasePlan.parse("plan.yaml", bytes, Path.of("")))
                                .lines())
                .containsExactly("plan.yaml:2:4: not UTF-8 text; save the file as UTF-8");
    }

    @Test
    void refusesFilesAndAdaptersOutsideTheSource() {
        assertThat(
                        problems(
                                """
                                model: m
                                source: ../elsewhere/checkpoint
                                components:
                                  a: { files: ["../secret.txt", "/etc/*"] }
                                  b: { adapter: x/../../y }
                                """
                                        + EDITIONS))
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "plan.yaml:4:16: components.a.files[0]:"
                                                        + " '../secret.txt': "),
                        line ->
                                assertThat(line)
                                        .startsWith("plan.yaml:4:33: components.a.files[1]:"),
                        line ->
                                assertThat(line)
                                        .startsWith("plan.yaml:5:17: components.b.adapter:"));
    }

    @Test
    void refusesARecipientWithAWrongLetter() {
        String key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
        String plan = "model: m\nsource: s\n" + EDITIONS + "withheld:\n  recipients:\n    - ";
        assertThat(ReleasePlan.parse("plan.yaml", plan + key, Path.of("")).recipients())
                .containsExactly(key);
        String wrong = key.replace("hyww5", "hywv5");
        assertThat(problems(plan + wrong))
                .containsExactly(
                        "plan.yaml:7:7: withheld.recipients[0]: '%s…' is not an age public key: a"
                                        .formatted(wrong.substring(0, 60))
                                + " letter of it is wrong; copy the age1… line that age-keygen"
                                + " printed");
        assertThat(problems(plan + "age1short"))
                .containsExactly(
                        "plan.yaml:7:7: withheld.recipients[0]: 'age1short' is not an age public"
                                + " key; write "
                                + key);
    }

    @Test
    void readsAListOfManyThousandsInSeconds() {
        StringBuilder plan = new StringBuilder("model: m\nsource: s\n" + EDITIONS);
        plan.append("components:\n  a: { layers: [0");
        for (int i = 2; i < 200_000 && plan.length() < 900_000; i += 2) {
            plan.append(", ").append(i);
        }
        plan.append("] }\n");
        assertTimeout(
                Duration.ofSeconds(10),
                () -> ReleasePlan.parse("plan.yaml", plan.toString(), Path.of("")));
    }

    @Test
    void refusesNamesThatCannotNameFiles() {
        assertThat(
                        problems(
                                """
                                model: m
                                source: s
                                components:
                                  My Part: { layers: 1 }
                                editions:
                                  withheld: { access: public }
                                """))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("plan.yaml:4:3: components.My Part: "),
                        line -> assertThat(line).startsWith("plan.yaml:6:3: editions.withheld: "));
    }

    @Test
    void explainsAnEmptyFileAndASecondDocument() {
        assertThat(problems("# nothing\n"))
                .containsExactly("plan.yaml:1:1: the file is empty; write a plan in it");
        assertThat(problems("a: 1\n---\nb: 2\n"))
                .containsExactly("plan.yaml:2:1: a second document begins here; keep one a file");
    }

    @Test
    void explainsValuesOfTheWrongKind() {
        assertThat(
                        problems(
                                """
                                model: 12
                                source: [a]
                                components: nothing
                                editions:
                                  open:
                                """))
                .containsExactly(
                        "plan.yaml:1:8: model: expected a model name: letters, digits, '.', '_' and"
                                + " '-', a letter or digit first, at most 96, found the number 12;"
                                + " write harbor-1",
                        "plan.yaml:2:9: source: expected a path, found a list; write ./checkpoint"
                                + " or ../models/harbor-1.gguf",
                        "plan.yaml:3:13: components: expected components by name, found 'nothing';"
                                + " write { substances: { mlp-units: { units: 448..607 } } }",
                        "plan.yaml:5:8: editions.open: expected an edition, found nothing; write {"
                                + " withhold: [substances], formats: [safetensors:bf16, gguf:q8_0],"
                                + " access: public }");
    }

    @Test
    void namesAMissingPlanFile() {
        assertThat(
                        catchThrowableOfType(
                                PlanException.class,
                                () -> ReleasePlan.read(Path.of("no-such-plan.yaml"))))
                .hasMessage("no-such-plan.yaml:1:1: there is no such file; name a plan file");
    }

    private static List<String> problems(String yaml) {
        return catchThrowableOfType(
                        PlanException.class,
                        () -> ReleasePlan.parse("plan.yaml", yaml, Path.of("")))
                .lines();
    }

    @Test
    void refusesWhatIsSaidOfTheModelLineByLine() {
        assertThat(
                        problems(
                                """
                                model: harbor
                                source: ./checkpoint
                                components:
                                  substances: { tensors: ["a"] }
                                editions:
                                  open: { access: public, license: Apache-9 }
                                origin: { developer: Example Lab, country: Norway }
                                describe:
                                  withheld: { substance: secret }
                                  data: [{ name: Words, kind: found }]
                                  openness:
                                    technical-report: { file: ../report.md }
                                    research-paper: { url: "https://example.org/a" }
                                    datasets: { file: a.txt, url: "https://example.org/a" }
                                    poem: { file: poem.txt }
                                  licenses: { code: Mine }
                                seal: { keys: keys/release.pem }
                                """))
                .satisfiesExactly(
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:6:36: editions.open.license: 'Apache-9' is"
                                                        + " not on the SPDX"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:7:44: origin.country: 'Norway' is not"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:9:15: describe.withheld.substance: there"
                                                        + " is no component 'substance'; did you mean"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:10:31: describe.data[0].kind: 'found' is"
                                                        + " not a kind of data"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:12:31: describe.openness.technical-report"
                                                        + ".file: '../report.md' is no path"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:13:5: describe.openness.research-paper: it"
                                                        + " does not say one place"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:14:5: describe.openness.datasets: it does"
                                                        + " not say one place"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:15:5: describe.openness.poem: unknown key"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:16:21: describe.licenses.code: 'Mine' is"
                                                        + " not on the SPDX"),
                        each ->
                                assertThat(each)
                                        .startsWith("plan.yaml:17:7: seal.key: the key 'key' is"),
                        each ->
                                assertThat(each)
                                        .startsWith(
                                                "plan.yaml:17:9: seal.keys: unknown key 'keys'"));
    }

    @Test
    void refusesAGateThatWouldRefuseTheDescriptions() {
        assertThat(
                        problems(
                                """
                                model: harbor
                                source: ./checkpoint
                                """
                                        + EDITIONS
                                        + """
                                        describe: {}
                                        gate:
                                          - files: { only: [safetensors, json, md] }
                                        """))
                .containsExactly(
                        "plan.yaml:7:5: gate[0].files: it refuses what describe: writes: mof.yml;"
                                + " allow md, yml and json under only, or take describe: out");
    }

    @Test
    void refusesAnOriginThatNothingUses() {
        assertThat(
                        problems(
                                """
                                model: harbor
                                source: ./checkpoint
                                """
                                        + EDITIONS
                                        + "origin: { developer: Example Lab, country: NO }\n"))
                .singleElement()
                .asString()
                .startsWith("plan.yaml:5:1: origin: nothing uses it");
    }
}
