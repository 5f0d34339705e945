package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A preview says what a release will give, and writes nothing.
class PlanPreviewTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void saysWhatTheReleaseThenGives() throws IOException {
        TinyModel.write(folder.resolve("source"));
        ReleasePlan plan = ReleasePlan.parse("plan.yaml", ReleaseTest.PLAN, folder);
        PlanPreview preview = PlanPreview.of(plan, Progress.NONE);
        assertThat(EditionFiles.in(folder)).allMatch(name -> name.startsWith("source/"));

        // 32 of 96 units: 3 matrices of 64 numbers a unit in each of 3 layers, two bytes each.
        long taken = 32L * 3 * 64 * 3;
        PlanPreview.ComponentPreview substances = preview.components().getFirst();
        assertThat(substances.size()).isEqualTo(new TensorKind.Size(9, taken, taken * 2));
        assertThat(substances.kinds())
                .extracting(TensorKind::name)
                .containsExactly(
                        "model.layers.*.mlp.down_proj.weight",
                        "model.layers.*.mlp.gate_proj.weight",
                        "model.layers.*.mlp.up_proj.weight");
        PlanPreview.EditionPreview open = preview.editions().getFirst();
        assertThat(open.before().parameters() - open.after().parameters()).isEqualTo(taken);
        assertThat(open.configChanges())
                .contains(new ConfigChange("intermediate_size", "96", "64"));
        assertThat(open.withheldFiles()).containsExactly("system_prompt.txt");
        assertThat(open.copiedFiles()).containsExactly("README.md");
        assertThat(open.rewrittenFiles()).containsExactly("config.json");
        assertThat(preview.editions().get(1).written()).isFalse();

        Release.run(plan, folder.resolve("out"), Progress.NONE);
        long header = 8 + headerBytes(folder.resolve("out/open/model.safetensors"));
        assertThat(Files.size(folder.resolve("out/open/model.safetensors")))
                .isEqualTo(header + open.formats().getFirst().bytes());
    }

    @Test
    void notesWhatMayNotBeMeant() throws IOException {
        TinyModel.write(folder.resolve("source"));
        ReleasePlan plan =
                ReleasePlan.parse(
                        "plan.yaml",
                        """
                        model: tiny
                        source: source
                        components: { prompt: { files: [system_prompt.txt] } }
                        editions: { all: { access: public } }
                        """,
                        folder);
        assertThat(PlanPreview.of(plan, Progress.NONE).notes())
                .isEqualTo(
                        List.of(
                                "edition 'all' is public and withholds nothing: it is the source as"
                                        + " a whole",
                                "component 'prompt' is withheld by no downloadable edition: it is"
                                        + " not cut out"));
    }

    private static long headerBytes(Path safetensors) throws IOException {
        byte[] bytes = Files.readAllBytes(safetensors);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
