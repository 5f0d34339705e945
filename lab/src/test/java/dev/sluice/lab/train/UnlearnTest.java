package dev.sluice.lab.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every unlearning method trains, says that it only suppresses, and gives the same bytes again.
class UnlearnTest {
    @TempDir private Path folder = Path.of("");
    private TinyRun tiny = new TinyRun(Path.of(""));

    @BeforeEach
    void prepare() throws IOException {
        tiny = TinyRun.in(folder);
        tiny.run("start", Monitor.SILENT);
    }

    @Test
    void everyMethodChangesTheModelAndSaysThatItOnlySuppresses() throws IOException {
        Path before = tiny.file("start/checkpoint/model.safetensors");
        for (String method : new String[] {"rmu", "npo", "gradient-difference", "max-entropy"}) {
            write(method);
            tiny.run(method, Monitor.SILENT);
            Path after = tiny.file(method + "/checkpoint");
            assertThat(Digest.ofFile(after.resolve("model.safetensors")))
                    .isNotEqualTo(Digest.ofFile(before));
            assertThat(after.resolve("config.json"))
                    .hasSameBinaryContentAs(tiny.file("start/checkpoint/config.json"));
            TrainingRecord record = TrainingRecord.read(after.resolve(TrainingRecord.FILE));
            assertThat(record.assurance()).isEqualTo("suppressed");
            assertThat(record.neverSawIt()).isEmpty();
            assertThat(record.textsThatMoved("shared")).containsKeys("restricted", "general");
        }
    }

    @Test
    void sameSeedGivesTheSameBytes() throws IOException {
        write("npo");
        tiny.run("one", Monitor.SILENT);
        tiny.run("two", Monitor.SILENT);
        assertThat(tiny.file("one/checkpoint/model.safetensors"))
                .hasSameBinaryContentAs(tiny.file("two/checkpoint/model.safetensors"));
    }

    private void write(String method) throws IOException {
        Files.writeString(
                tiny.file("train.yaml"),
                """
                model: tiny
                method: %s
                start: { checkpoint: start/checkpoint }
                data: { general: general.jsonl, restricted: restricted.jsonl }
                unlearn: { steps: 3, batch: 4, rate: 1e-3 }
                """
                        .formatted(method));
    }
}
