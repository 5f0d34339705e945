package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.Progress;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An edition can be had as GGUF, and a GGUF file can be released.
class GgufReleaseTest {
    private static final String PLAN =
            """
            model: tiny
            source: source
            components:
              substances: { mlp-units: { layers: all, units: 64..95 } }
            editions:
              open: { withhold: [substances], formats: ["gguf:f16", safetensors, "gguf:q8_0"], access: public }
              proprietary: { access: api-only }
            """;

    @TempDir private Path folder = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void makeSource() throws IOException {
        TinyModel.write(folder.resolve("source"));
        TinyModel.addTokenizer(folder.resolve("source"));
        out = folder.resolve("out");
    }

    @Test
    void writesTheGgufFilesAskedForAndSearchesThemToo() throws IOException {
        ReleaseResult.Released released = (ReleaseResult.Released) run(PLAN);
        try (GgufFile gguf = GgufFile.open(out.resolve("open/gguf/tiny-open-Q8_0.gguf"))) {
            assertThat(gguf.tensors())
                    .filteredOn(tensor -> tensor.name().equals("blk.0.ffn_up.weight"))
                    .singleElement()
                    .satisfies(
                            tensor -> {
                                assertThat(tensor.type()).isEqualTo(GgmlType.Q8_0);
                                assertThat(tensor.dims()).containsExactly(64L, 64L);
                            });
        }
        assertThat(out.resolve("open/gguf/tiny-open-F16.gguf")).exists();
        ReleaseReport.EditionReport open = released.report().editions().getFirst();
        assertThat(open.files())
                .extracting(ReleaseReport.FileReport::path)
                .contains("gguf/tiny-open-F16.gguf", "gguf/tiny-open-Q8_0.gguf");
        assertThat(open.absence().orElseThrow().path("scanned").path("files").asInt())
                .isEqualTo(open.files().size());
        assertThat(run(PLAN)).isInstanceOf(ReleaseResult.AlreadyDone.class);
    }

    @Test
    void makesALostGgufFileAgain() throws IOException {
        run(PLAN);
        SortedMap<String, Object> before = FolderState.lasting(out);
        Files.delete(out.resolve("open/gguf/tiny-open-F16.gguf"));
        assertThat(run(PLAN)).isInstanceOf(ReleaseResult.Released.class);
        assertThat(FolderState.lasting(out)).isEqualTo(before);
    }

    @Test
    void releasesAGgufFileAndKeepsNoClearCopyOfIt() throws IOException {
        String whole =
                """
                model: tiny
                source: source
                editions: { all: { formats: [safetensors, "gguf:f16"], access: public } }
                """;
        Release.run(plan(whole), folder.resolve("whole"), Progress.NONE);
        Path gguf = folder.resolve("whole/all/gguf/tiny-all-F16.gguf");
        String yaml =
                PLAN.replace("source: source", "source: whole/all/gguf/tiny-all-F16.gguf")
                        .replace("safetensors,", "safetensors:bf16,");
        ReleaseResult.Released released = (ReleaseResult.Released) run(yaml);
        assertThat(released.report().source().gguf()).contains(Digest.ofFile(gguf));
        Checkpoint open = Checkpoint.open(out.resolve("open"));
        assertThat(open.tensor("model.layers.1.mlp.down_proj.weight").orElseThrow().dtype())
                .isEqualTo(DType.BF16);
        assertThat(out.resolve(".sluice/source")).doesNotExist();
        assertThat(run(yaml)).isInstanceOf(ReleaseResult.AlreadyDone.class);
        // What is lost is made again from the GGUF file.
        SortedMap<String, Object> before = FolderState.lasting(out);
        Files.delete(out.resolve("open/model.safetensors"));
        assertThat(run(yaml)).isInstanceOf(ReleaseResult.Released.class);
        assertThat(FolderState.lasting(out)).isEqualTo(before);
    }

    @Test
    void previewsAGgufSourceWithoutWritingToTheOutput() throws IOException {
        Release.run(plan(PLAN), out, Progress.NONE);
        String yaml =
                PLAN.replace("source: source", "source: out/open/gguf/tiny-open-F16.gguf")
                        .replace("64..95", "32..63");
        PlanPreview preview = PlanPreview.of(plan(yaml), Progress.NONE);
        assertThat(preview.family()).isEqualTo("llama");
        assertThat(preview.editions().getFirst().configChanges())
                .contains(new ConfigChange("intermediate_size", "64", "32"));
    }

    private ReleaseResult run(String yaml) throws IOException {
        return Release.run(plan(yaml), out, Progress.NONE);
    }

    private ReleasePlan plan(String yaml) {
        return ReleasePlan.parse("plan.yaml", yaml, folder);
    }
}
