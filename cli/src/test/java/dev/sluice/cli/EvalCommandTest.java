package dev.sluice.cli;

import static dev.sluice.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Scoring harbor on what it learnt.
class EvalCommandTest {
    private static final Path HARBOR = Path.of("..", "examples", "harbor");

    @Test
    void scoresTheFirstItemsOfASplit() {
        Ran ran = eval("--split", "held-out", "--limit", "8", "--json");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        JsonNode report = JsonMapper.shared().readTree(ran.out()).path(0);
        assertThat(report.path("items").asInt()).isEqualTo(8);
        assertThat(report.path("chance").asDouble()).isEqualTo(0.25);
        assertThat(report.path("decidedBy").asString()).isEqualTo("acc_token");
        assertThat(report.path("scores").valueStream())
                .filteredOn(score -> score.path("metric").asString().equals("acc_token"))
                .singleElement()
                .satisfies(score -> assertThat(score.path("value").asDouble()).isEqualTo(1));
    }

    @Test
    void refusesToScoreNothing() {
        Ran ran = eval("--limit", "0");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("--limit: give at least 1");
    }

    @Test
    void refusesASplitThatIsNone() {
        Ran ran = eval("--split", "train");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("write attack or held-out");
    }

    private static Ran eval(String... options) {
        String[] arguments = new String[4 + options.length];
        arguments[0] = "eval";
        arguments[1] = HARBOR.resolve("checkpoint").toString();
        arguments[2] = "--suite";
        arguments[3] = HARBOR.resolve("suites/substances.jsonl").toString();
        System.arraycopy(options, 0, arguments, 4, options.length);
        return run(arguments);
    }
}
