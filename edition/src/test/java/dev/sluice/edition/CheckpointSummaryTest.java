package dev.sluice.edition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.CheckpointSummary.Selectable;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A summary tells what a checkpoint is and what a plan could name in it.
class CheckpointSummaryTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void listsEverySelectorThatCouldTakeSomething() throws IOException {
        Checkpoint source =
                TinyCheckpoint.of(folder, "GptOssForCausalLM")
                        .file("system_prompt.txt", "x")
                        .file("lora/adapter_config.json", "{}")
                        .file("tokenizer.json", "{}")
                        .write();
        CheckpointSummary summary = CheckpointSummary.of(source);
        assertThat(summary.family()).contains("gpt_oss");
        assertThat(summary.selectable())
                .containsExactly(
                        new Selectable("layers", List.of("0..3")),
                        new Selectable("mlp-units", List.of("0..15")),
                        new Selectable("attention-heads", List.of("0..7")),
                        new Selectable("experts", List.of("0..3")),
                        new Selectable("vocab", List.of("0..59")),
                        new Selectable("adapter", List.of("lora")),
                        new Selectable("files", List.of("system_prompt.txt")));
        assertThat(summary.sizes()).containsEntry("kv_heads", 4L).containsEntry("hidden", 32L);
        assertThat(summary.bytes()).isEqualTo(2 * summary.parameters());
        assertThat(summary.elements()).containsOnlyKeys(DType.BF16);
    }

    @Test
    void saysOfAnUnknownFamilyWhatCanBeSaid() throws IOException {
        Checkpoint source = TinyCheckpoint.of(folder, "LlamaForCausalLM").file("a.txt", "").write();
        source.config().putArray("architectures").add("MambaForCausalLM");
        CheckpointSummary summary = CheckpointSummary.of(source);
        assertThat(summary.family()).isEmpty();
        assertThat(summary.architecture()).contains("MambaForCausalLM");
        assertThat(summary.sizes()).isEmpty();
        assertThat(summary.selectable()).containsExactly(new Selectable("files", List.of("a.txt")));
        assertThat(summary.parameters()).isPositive();
    }
}
