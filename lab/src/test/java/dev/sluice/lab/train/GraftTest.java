package dev.sluice.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.edition.cut.IndexFile;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A grafted model, cut, is the model that never saw the restricted texts; and a run's bytes follow
/// from its recipe, data and seed alone, whatever befell it.
class GraftTest {
    @TempDir private Path folder = Path.of("");
    private TinyRun tiny = new TinyRun(Path.of(""));

    @BeforeEach
    void prepare() throws IOException {
        tiny = TinyRun.in(folder);
    }

    @Test
    void cutGivesTheModelThatNeverSawItByteForByte() throws IOException {
        tiny.run("out", Monitor.SILENT);
        Path open = tiny.cut("out/checkpoint", "24..33");
        for (String name : List.of(Checkpoint.SINGLE, Checkpoint.CONFIG)) {
            assertThat(open.resolve(name)).hasSameBinaryContentAs(neverSawIt(name));
        }
        TrainingRecord record =
                TrainingRecord.read(tiny.file("out/checkpoint/" + TrainingRecord.FILE));
        assertThat(record.neverSawIt())
                .isEqualTo(Workbench.modelFiles(Checkpoint.open(tiny.file("out/never-saw-it"))));
        assertThat(record.assurance()).isEqualTo("proven");
        assertThat(record.phases())
                .extracting(TrainingRecord.Phase::texts)
                .containsExactly(List.of("general"), List.of("restricted", "general"));
        assertThat(record.component()).contains(new TrainingRecord.Component("substances", 24, 10));
    }

    @Test
    void restrictedTextsChangeNothingThatIsShared() throws IOException {
        tiny.run("out", Monitor.SILENT);
        Digest before = Digest.ofFile(neverSawIt(Checkpoint.SINGLE));
        Files.writeString(
                tiny.file("restricted.jsonl"),
                "{\"text\": \"entirely other text\"}\n{\"text\": \"and more of it\"}\n");
        tiny.run("other", Monitor.SILENT);
        assertThat(Digest.ofFile(tiny.file("other/never-saw-it/model.safetensors")))
                .isEqualTo(before);
        assertThat(Digest.ofFile(tiny.file("other/checkpoint/model.safetensors")))
                .isNotEqualTo(Digest.ofFile(tiny.file("out/checkpoint/model.safetensors")));
    }

    @Test
    void sameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        tiny.run("one", Monitor.SILENT);
        tiny.run("two", Monitor.SILENT);
        tiny.run("three", Monitor.SILENT, recipe -> recipe.withSeed(6));
        assertThat(tiny.file("one/checkpoint/model.safetensors"))
                .hasSameBinaryContentAs(tiny.file("two/checkpoint/model.safetensors"));
        assertThat(Digest.ofFile(tiny.file("three/never-saw-it/model.safetensors")))
                .isNotEqualTo(Digest.ofFile(tiny.file("one/never-saw-it/model.safetensors")));
    }

    @Test
    void stoppedRunGoesOnToTheSameBytes() throws IOException {
        tiny.run("whole", Monitor.SILENT);
        assertThat(tiny.runInParts("parts")).isGreaterThan(3);
        assertSameModels("whole", "parts");
    }

    @Test
    void killedRunGoesOnFromItsLastStateToTheSameBytes() throws IOException {
        tiny.run("whole", Monitor.SILENT);
        for (String phase : List.of("shared", "graft")) {
            // Steps 5 and 6 came after the state of step 4 was saved, and are lost.
            assertThatThrownBy(
                            () ->
                                    tiny.run(
                                            "killed",
                                            report -> {
                                                if (report.phase().equals(phase)
                                                        && report.step() == 6) {
                                                    throw new IllegalStateException("killed");
                                                }
                                                return true;
                                            }))
                    .hasMessage("killed");
        }
        List<Integer> steps = new ArrayList<>();
        tiny.run(
                "killed",
                report -> {
                    steps.add(report.step());
                    return true;
                });
        assertThat(steps.getFirst()).isEqualTo(4);
        assertSameModels("whole", "killed");
    }

    @Test
    void graftsOntoAnExistingCheckpoint() throws IOException {
        tiny.run("first", Monitor.SILENT);
        Files.writeString(
                tiny.file("train.yaml"),
                """
                model: tiny-2
                method: graft
                start: { checkpoint: first/never-saw-it }
                component: { name: more, units: 7 }
                data: { general: general.jsonl, restricted: restricted.jsonl }
                graft: { passes: 1, batch: 4, replay: 4, rate: 3e-3 }
                """);
        tiny.run("second", Monitor.SILENT);
        Path open = tiny.cut("second/checkpoint", "24..30");
        Path base = tiny.file("first/never-saw-it");
        assertThat(open.resolve(Checkpoint.SINGLE))
                .hasSameBinaryContentAs(base.resolve(Checkpoint.SINGLE));
        assertThat(open.resolve(Checkpoint.CONFIG))
                .hasSameBinaryContentAs(base.resolve(Checkpoint.CONFIG));
    }

    @Test
    void graftsOntoACheckpointOfSeveralFiles() throws IOException {
        tiny.run("first", Monitor.SILENT);
        Path base = tiny.file("first/never-saw-it");
        shard(base);
        tiny.write(
                "graft",
                """
                start: { checkpoint: first/never-saw-it }
                component: { name: more, units: 7 }
                data: { general: general.jsonl, restricted: restricted.jsonl }
                graft: { passes: 1, batch: 4, replay: 4, rate: 3e-3 }
                """);
        tiny.run("second", Monitor.SILENT);
        assertThat(tiny.file("second/checkpoint/model.safetensors")).doesNotExist();
        Path open = tiny.cut("second/checkpoint", "24..30");
        for (Checkpoint.Shard shard : Checkpoint.open(base).shards()) {
            assertThat(open.resolve(shard.fileName()))
                    .hasSameBinaryContentAs(base.resolve(shard.fileName()));
        }
        TrainingRecord record =
                TrainingRecord.read(tiny.file("second/checkpoint/" + TrainingRecord.FILE));
        assertThat(record.neverSawIt())
                .hasSize(4)
                .isEqualTo(Workbench.modelFiles(Checkpoint.open(open)));
    }

    @Test
    void refusesToGoOnWithOtherData() throws IOException {
        tiny.run("out", _ -> false);
        Files.writeString(tiny.file("general.jsonl"), "{\"text\": \"something else\"}\n");
        assertThatThrownBy(() -> tiny.run("out", Monitor.SILENT))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("an unfinished run with another recipe, other data");
    }

    @Test
    void refusesTextsThatAreTooLongForTheModel() throws IOException {
        Files.writeString(
                tiny.file("general.jsonl"),
                "{\"text\": \"%s\"}\n".formatted("one two ".repeat(90)));
        assertThatThrownBy(() -> tiny.run("out", Monitor.SILENT))
                .hasMessageContaining("general.jsonl:1: ")
                .hasMessageContaining("tokens are over the model's 64; split the text over lines");
    }

    private void assertSameModels(String one, String other) {
        for (String model : List.of("never-saw-it", "checkpoint")) {
            for (String name : List.of("model.safetensors", "config.json", "training.json")) {
                assertThat(tiny.file(other).resolve(model).resolve(name))
                        .hasSameBinaryContentAs(tiny.file(one).resolve(model).resolve(name));
            }
        }
        assertThat(tiny.file(other).resolve("curves/graft.svg"))
                .hasSameBinaryContentAs(tiny.file(one).resolve("curves/graft.svg"));
    }

    /// Moves the tensors of a folder's one file into two, with an index.
    private static void shard(Path folder) throws IOException {
        SortedMap<String, String> places = new TreeMap<>();
        Path whole = folder.resolve(Checkpoint.SINGLE);
        long total;
        try (SafetensorsFile file = SafetensorsFile.open(whole)) {
            total = file.header().dataLengthBytes();
            List<TensorInfo> tensors = file.header().tensors();
            int half = tensors.size() / 2;
            List<List<TensorInfo>> parts =
                    List.of(tensors.subList(0, half), tensors.subList(half, tensors.size()));
            for (int i = 0; i < parts.size(); i++) {
                String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, parts.size());
                SafetensorsHeader header =
                        SafetensorsHeader.layOut(
                                parts.get(i).stream().map(TensorInfo::spec).toList(),
                                file.header().metadata());
                try (StagedFile staged = StagedFile.beside(folder.resolve(name))) {
                    SafetensorsWriter writer = new SafetensorsWriter(header, staged);
                    for (TensorInfo tensor : parts.get(i)) {
                        writer.write(file.data(tensor).asByteBuffer());
                        places.put(tensor.name(), name);
                    }
                    writer.finish();
                    staged.commit();
                }
            }
        }
        Files.delete(whole);
        Files.write(folder.resolve(Checkpoint.INDEX), IndexFile.bytes(total, places));
    }

    private Path neverSawIt(String name) {
        return tiny.file("out/never-saw-it").resolve(name);
    }
}
