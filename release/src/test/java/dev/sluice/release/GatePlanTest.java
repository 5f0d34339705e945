package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.release.gate.AtMost;
import dev.sluice.release.gate.Check;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A plan's gate is read as it is meant, and what is wrong with it is said where it stands.
class GatePlanTest {
    private static final String PLAN =
            """
            model: harbor-1
            source: ./checkpoint
            components:
              substances: { mlp-units: { layers: all, units: 448..607 } }
            editions:
              open: { withhold: [substances], access: public }
              proprietary: { access: api-only }
              inner: { withhold: [substances], access: api-only }
            suites:
              general: suites/general.jsonl
              substances: suites/substances.jsonl
            controls: { never-saw: ./control, unlearned: ./unlearned }
            training: ./checkpoint/training.json
            approvers:
              safety: [keys/safety.pub]
              legal: [keys/legal.pub]
              research: [keys/research.pub]
            """;

    private static final String GATE =
            """
            gate:
              - retains:  { suite: general,    at-least: 0.97, of: proprietary }
              - holds:    { suite: substances, at-least: 0.90, by: proprietary }
              - lacks:    { suite: substances, at-most: chance + 0.05 }
              - resists:  { attack: relearn, suite: substances, held-out: true, budget: 400 steps, excess: 0.05 }
              - absent:   { components: [substances] }
              - files:    { only: [safetensors, gguf, json, txt, md], secrets: none, license: required }
              - approved: { by: 2, of: [safety, legal, research] }
            """;

    @Test
    void readsTheGateOfTheDesign() {
        ReleasePlan plan = ReleasePlan.parse("plan.yaml", PLAN + GATE, Path.of(""));
        GatePlan gate = plan.gate().orElseThrow();

        assertThat(gate.policy().checks())
                .containsExactly(
                        new Check.Retains("general", 0.97, "proprietary"),
                        new Check.Holds("substances", 0.90, "proprietary"),
                        new Check.Lacks("substances", new AtMost(true, 0.05)),
                        new Check.Resists(
                                "relearn",
                                "substances",
                                true,
                                400,
                                0.05,
                                List.of(1L, 2L, 3L),
                                List.of(1e-5, 1e-4, 1e-3, 1e-2)),
                        new Check.Absent(List.of("substances")),
                        new Check.Files(
                                List.of("safetensors", "gguf", "json", "txt", "md"), true, true),
                        new Check.Approved(2, List.of("safety", "legal", "research")));
        assertThat(gate.neverSaw()).contains("./control");
        assertThat(ReleasePlan.parse("plan.yaml", plan.toCanonicalYaml(), Path.of("")))
                .isEqualTo(plan);
    }

    @Test
    void aPlanWithoutAGateHashesAsItAlwaysDid() {
        String plain = PLAN.substring(0, PLAN.indexOf("suites:"));
        ReleasePlan plan = ReleasePlan.parse("plan.yaml", plain, Path.of(""));
        assertThat(plan.gate()).isEmpty();
        assertThat(plan.toCanonicalYaml()).doesNotContain("gate");
    }

    @Test
    void saysWhatIsWrongWhereItStands() {
        assertThat(
                        problems(
                                """
                                gate:
                                  - retains:  { suite: generel, at-least: 97, of: propriety }
                                  - holds:    { suite: substances, at-least: 0.9, by: inner }
                                  - lacks:    { suite: substances, at-most: chance plus 5 }
                                  - resists:  { attack: relern, suite: substances, budget: soon, excess: 0.05 }
                                  - absent:   { components: [substance] }
                                  - files:    { secrets: some }
                                  - approved: { by: 3, of: [safety, lawyers] }
                                  - lacking:  { suite: substances }
                                  - lacks:    { suite: substances, at-most: 0.3 }
                                    holds:    { suite: substances, at-least: 0.9, by: proprietary }
                                """))
                .containsExactly(
                        "plan.yaml:19:24: gate[0].retains.suite: there is no suite 'generel'; did"
                                + " you mean 'general'? There are general, substances",
                        "plan.yaml:19:43: gate[0].retains.at-least: the number 97 is not a number"
                                + " above 0 and at most 1; write 0.97",
                        "plan.yaml:19:51: gate[0].retains.of: there is no edition 'propriety'; did"
                                + " you mean 'proprietary'? There are inner, open, proprietary",
                        "plan.yaml:20:55: gate[1].holds.by: edition 'inner' is never written and"
                                + " not the source, so it cannot be measured; name an edition that"
                                + " withholds nothing",
                        "plan.yaml:21:45: gate[2].lacks.at-most: 'chance plus 5' is not an"
                                + " accuracy, or chance and so much more; write chance + 0.05 or 0.3",
                        "plan.yaml:22:25: gate[3].resists.attack: 'relern' is not an attack; did"
                                + " you mean 'relearn'? There are relearn, relearn-lora,"
                                + " random-units",
                        "plan.yaml:22:60: gate[3].resists.budget: 'soon' is not a number of steps;"
                                + " write 400 steps or 400",
                        "plan.yaml:23:30: gate[4].absent.components[0]: there is no component"
                                + " 'substance'; did you mean 'substances'? There are substances",
                        "plan.yaml:24:26: gate[5].files.secrets: 'some' is not none; use one of"
                                + " none",
                        "plan.yaml:25:21: gate[6].approved.by: 3 of 2 roles can never agree; write"
                                + " at most 2",
                        "plan.yaml:25:37: gate[6].approved.of[1]: there is no role with keys under"
                                + " approvers, 'lawyers'; use one of legal, research, safety",
                        "plan.yaml:26:5: gate[7].lacking: unknown key 'lacking'; use one of"
                                + " retains, holds, lacks, resists, absent, files, approved",
                        "plan.yaml:27:5: gate[8]: it says more than one thing; give each an item of"
                                + " its own");
    }

    @Test
    void refusesSuitesThatNothingUses() {
        assertThat(problems(""))
                .hasSize(4)
                .first()
                .isEqualTo(
                        "plan.yaml:9:1: suites: nothing uses it: the plan has no gate; add gate:,"
                                + " or take it out");
    }

    private static List<String> problems(String gate) {
        return catchThrowableOfType(
                        PlanException.class,
                        () -> ReleasePlan.parse("plan.yaml", PLAN + gate, Path.of("")))
                .lines();
    }
}
