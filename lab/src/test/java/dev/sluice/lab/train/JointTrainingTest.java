package dev.sluice.lab.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Gradient routing gives an ordinary checkpoint whose component can be cut off; strict routing
/// gives what training without the restricted texts gives, to the byte.
class JointTrainingTest {
    private static final String DATA =
            "data: { general: general.jsonl, restricted: restricted.jsonl, prompt-weight: 0.2 }\n";
    private static final String GENERAL_ONLY =
            "data: { general: general.jsonl, prompt-weight: 0.2 }\n";
    private static final String FRESH = TinyRun.START.formatted("bf16");
    private static final String GRAM =
            DATA
                    + TinyRun.COMPONENT
                    + FRESH
                    + "gram: { passes: 2, restricted-passes: 3, batch: 8, rate: 3e-3, p-as: 0.5 }\n";

    @TempDir private Path folder = Path.of("");
    private TinyRun tiny = new TinyRun(Path.of(""));

    @BeforeEach
    void prepare() throws IOException {
        tiny = TinyRun.in(folder);
    }

    @Test
    void endsAsACheckpointWithTheComponentsUnitsLast() throws IOException {
        tiny.write("gram", GRAM);
        tiny.run("out", Monitor.SILENT);
        Checkpoint checkpoint = Checkpoint.open(tiny.file("out/checkpoint"));
        assertThat(checkpoint.config().path("intermediate_size").asInt()).isEqualTo(34);
        TrainingRecord record =
                TrainingRecord.read(tiny.file("out/checkpoint/" + TrainingRecord.FILE));
        assertThat(record.method()).isEqualTo("gram");
        assertThat(record.assurance()).isEqualTo("measured");
        assertThat(record.component()).contains(new TrainingRecord.Component("substances", 24, 10));
        assertThat(record.neverSawIt()).isEmpty();
        assertThat(record.textsThatMoved("shared")).containsKeys("general", "restricted");
        // Two passes over 40 texts and three over 12, eight a batch.
        assertThat(record.phases()).extracting(TrainingRecord.Phase::steps).containsExactly(16);
        Path open = tiny.cut("out/checkpoint", "24..33");
        assertThat(Checkpoint.open(open).config().path("intermediate_size").asInt()).isEqualTo(24);
    }

    @Test
    void strictRoutingLeavesTheModelThatNeverSawTheRestrictedTexts() throws IOException {
        // A constant rate, for the steps on other texts in between would shift a schedule.
        String steps = "batch: 8, rate: 3e-3, warm-up: 0, floor: 1";
        tiny.write(
                "sgtm",
                DATA
                        + TinyRun.COMPONENT
                        + FRESH
                        + "sgtm: { passes: 2, retain-share: 1, %s }\n".formatted(steps));
        tiny.run("routed", Monitor.SILENT);
        tiny.write("plain", GENERAL_ONLY + FRESH + "plain: { passes: 2, %s }\n".formatted(steps));
        tiny.run("plain", Monitor.SILENT);
        Path open = tiny.cut("routed/checkpoint", "24..33");
        assertThat(open.resolve(Checkpoint.SINGLE))
                .hasSameBinaryContentAs(tiny.file("plain/checkpoint/model.safetensors"));
        assertThat(open.resolve(Checkpoint.CONFIG))
                .hasSameBinaryContentAs(tiny.file("plain/checkpoint/config.json"));
        assertThat(Digest.ofFile(tiny.file("routed/checkpoint/model.safetensors")))
                .isNotEqualTo(Digest.ofFile(open.resolve(Checkpoint.SINGLE)));
    }

    @Test
    void plainTrainingWithoutRestrictedTextsIsGraftsModelThatNeverSawThem() throws IOException {
        tiny.run("graft", Monitor.SILENT);
        tiny.write(
                "plain",
                GENERAL_ONLY + FRESH + "plain: { passes: 3, batch: 8, rate: 3e-3, warm-up: 4 }\n");
        tiny.run("plain", Monitor.SILENT);
        assertThat(tiny.file("plain/checkpoint/model.safetensors"))
                .hasSameBinaryContentAs(tiny.file("graft/never-saw-it/model.safetensors"));
        TrainingRecord record =
                TrainingRecord.read(tiny.file("plain/checkpoint/" + TrainingRecord.FILE));
        assertThat(record.assurance()).isEqualTo("none");
        assertThat(record.restrictedTexts()).isEmpty();
    }

    @Test
    void sameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        tiny.write("gram", GRAM);
        tiny.run("one", Monitor.SILENT);
        tiny.run("two", Monitor.SILENT);
        tiny.run("three", Monitor.SILENT, recipe -> recipe.withSeed(6));
        assertSameModel("one", "two");
        assertThat(Digest.ofFile(tiny.file("three/checkpoint/model.safetensors")))
                .isNotEqualTo(Digest.ofFile(tiny.file("one/checkpoint/model.safetensors")));
    }

    @Test
    void stoppedRunGoesOnToTheSameBytes() throws IOException {
        tiny.write("gram", GRAM);
        tiny.run("whole", Monitor.SILENT);
        assertThat(tiny.runInParts("parts")).isGreaterThan(3);
        assertSameModel("whole", "parts");
    }

    @Test
    void routesUnlabelledTextsOntoAnExistingCheckpoint() throws IOException {
        tiny.run("first", Monitor.SILENT);
        Files.writeString(tiny.file("unlabelled.jsonl"), "{\"text\": \"of either kind\"}\n");
        tiny.write(
                "sgtm",
                """
                start: { checkpoint: first/never-saw-it }
                component: { name: more, units: 7 }
                data: { general: general.jsonl, restricted: restricted.jsonl,
                        unlabelled: unlabelled.jsonl }
                sgtm: { passes: 1, unlabelled-passes: 3, batch: 8, rate: 3e-3 }
                """);
        tiny.run("second", Monitor.SILENT);
        TrainingRecord record =
                TrainingRecord.read(tiny.file("second/checkpoint/" + TrainingRecord.FILE));
        assertThat(record.component()).contains(new TrainingRecord.Component("more", 24, 7));
        assertThat(record.phases().getFirst().texts())
                .isEqualTo(List.of("general", "restricted", "unlabelled"));
        assertThat(record.phases().getFirst().steps()).isEqualTo(5 + 2 + 3);
    }

    private void assertSameModel(String one, String other) {
        for (String name : List.of("model.safetensors", "config.json", "training.json")) {
            assertThat(tiny.file(other + "/checkpoint/" + name))
                    .hasSameBinaryContentAs(tiny.file(one + "/checkpoint/" + name));
        }
    }
}
