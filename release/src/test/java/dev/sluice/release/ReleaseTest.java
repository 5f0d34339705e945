package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.edition.Progress;
import dev.sluice.edition.join.Joiner;
import dev.sluice.edition.withheld.WithheldComponent;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A release makes what its plan says, once; finds its own work again; and never mixes it with
/// anything else's.
class ReleaseTest {
    static final String PLAN =
            """
            model: tiny
            source: source
            components:
              substances: { mlp-units: { layers: all, units: 64..95 } }
              tools-prompt: { files: [system_prompt.txt] }
            editions:
              open: { withhold: [substances, tools-prompt], formats: [safetensors:bf16], access: public }
              proprietary: { access: api-only }
            """;

    @TempDir private Path folder = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void makeSource() throws IOException {
        TinyModel.write(folder.resolve("source"));
        out = folder.resolve("out");
    }

    @Test
    void writesEditionsWithheldComponentsAndReports() throws IOException {
        ReleaseResult.Released released = released(PLAN);
        assertThat(FolderState.of(out).keySet())
                .containsExactly(
                        "open/README.md",
                        "open/config.json",
                        "open/model.safetensors",
                        "release-report.json",
                        "release-report.md",
                        "withheld/identity.txt",
                        "withheld/substances.age",
                        "withheld/tools-prompt.age");
        Checkpoint open = Checkpoint.open(out.resolve("open"));
        assertThat(open.config().path("intermediate_size").asInt()).isEqualTo(64);
        assertThat(open.tensor("model.layers.0.mlp.up_proj.weight").orElseThrow().shape())
                .isEqualTo(Shape.of(64, TinyModel.HIDDEN));
        assertThat(released.madeIdentity()).contains(out.resolve("withheld/identity.txt"));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        out.resolve("withheld/identity.txt"))))
                .isEqualTo("rw-------");
    }

    @Test
    void reportsDigestsOfAllItMadeAndRead() throws IOException {
        released(PLAN);
        JsonNode report =
                JsonMapper.shared()
                        .readTree(Files.readAllBytes(out.resolve("release-report.json")));
        assertThat(report.path("plan").asString()).isEqualTo(plan(PLAN).hash().toString());
        assertThat(digests(report.path("source").path("files")))
                .isEqualTo(FolderState.of(folder.resolve("source")));
        JsonNode open = report.path("editions").path(0);
        assertThat(open.path("name").asString()).isEqualTo("open");
        assertThat(digests(open.path("files"))).isEqualTo(FolderState.of(out.resolve("open")));
        assertThat(open.path("absence").path("findingsTotal").asLong(-1)).isZero();
        JsonNode proprietary = report.path("editions").path(1);
        assertThat(proprietary.path("sameAsSource").asBoolean()).isTrue();
        assertThat(digests(proprietary.path("files")))
                .isEqualTo(FolderState.of(folder.resolve("source")));
        for (JsonNode withheld : report.path("run").path("withheld")) {
            assertThat(Digest.ofFile(out.resolve(withheld.path("path").asString())).toString())
                    .isEqualTo(withheld.path("digest").asString());
        }
    }

    @Test
    void tellsAPersonHowToJoinAndWhatToDoWithTheKey() throws IOException {
        released(PLAN);
        String report = Files.readString(out.resolve("release-report.md"));
        assertThat(report)
                .contains("Move `withheld/identity.txt` away from here")
                .contains(
                        "sluice join open withheld/substances.age withheld/tools-prompt.age --key")
                .contains("no copy was found by the search below")
                .doesNotContain("safe ")
                .doesNotContain("for good");
    }

    @Test
    void joinsToTheSource() throws IOException {
        released(PLAN);
        Path key = out.resolve("withheld/identity.txt");
        try (WithheldComponent substances =
                        WithheldComponent.open(
                                out.resolve("withheld/substances.age"),
                                key,
                                folder,
                                Progress.NONE);
                WithheldComponent prompt =
                        WithheldComponent.open(
                                out.resolve("withheld/tools-prompt.age"),
                                key,
                                folder,
                                Progress.NONE)) {
            Joiner.join(
                    out.resolve("open"),
                    List.of(substances, prompt),
                    folder.resolve("joined"),
                    Progress.NONE);
        }
        assertThat(FolderState.of(folder.resolve("joined")))
                .isEqualTo(FolderState.of(folder.resolve("source")));
    }

    @Test
    void doesNothingTheSecondTime() throws IOException {
        released(PLAN);
        SortedMap<String, Digest> before = FolderState.of(out);
        ReleaseResult again = run(PLAN);
        assertThat(again)
                .isEqualTo(
                        new ReleaseResult.AlreadyDone(
                                out,
                                "nothing to do: 1 edition and 2 withheld components stand as this"
                                        + " plan made them"));
        assertThat(FolderState.of(out)).isEqualTo(before);
    }

    @Test
    void givesTheSameBytesInAnotherFolder() throws IOException {
        released(PLAN);
        Path other = folder.resolve("other");
        Release.run(plan(PLAN), other, Progress.NONE);
        assertThat(FolderState.lasting(other)).isEqualTo(FolderState.lasting(out));
    }

    @Test
    void mendsWhatWasChangedOrLost() throws IOException {
        released(PLAN);
        SortedMap<String, Object> before = FolderState.lasting(out);
        Path key = Files.move(out.resolve("withheld/identity.txt"), folder.resolve("identity.txt"));
        Files.writeString(out.resolve("open/config.json"), "{}");
        Files.delete(out.resolve("open/README.md"));
        Files.delete(out.resolve("withheld/substances.age"));
        released(PLAN);
        before.remove("withheld/identity.txt");
        assertThat(FolderState.lasting(out)).isEqualTo(before);
        // Encrypted to the same key, though that was moved away as the report asks.
        WithheldComponent.open(out.resolve("withheld/substances.age"), key, folder, Progress.NONE)
                .close();
        assertThat(run(PLAN)).isInstanceOf(ReleaseResult.AlreadyDone.class);
    }

    @Test
    void refusesAFileAddedToAFinishedEdition() throws IOException {
        released(PLAN);
        Files.writeString(out.resolve("open/extra.txt"), "hello");
        assertThatThrownBy(() -> run(PLAN))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("extra.txt: it was added to a finished edition");
        assertThat(out.resolve("open/extra.txt")).exists();
    }

    @Test
    void refusesTheFinishedReleaseOfAnotherPlan() throws IOException {
        released(PLAN);
        SortedMap<String, Digest> before = FolderState.of(out);
        assertThatThrownBy(() -> run(PLAN.replace("64..95", "80..95")))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("it holds the release of another plan");
        assertThat(FolderState.of(out)).isEqualTo(before);
    }

    @Test
    void refusesAFinishedReleaseOfAChangedSource() throws IOException {
        released(PLAN);
        Files.writeString(folder.resolve("source/README.md"), "Another model.\n");
        assertThatThrownBy(() -> run(PLAN))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("the source as it was before it changed");
    }

    @Test
    void refusesAFolderThatHoldsSomethingElse() throws IOException {
        Files.createDirectory(out);
        Files.writeString(out.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> run(PLAN))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("it holds files that no release wrote");
        assertThat(FolderState.of(out)).hasSize(1);
    }

    @Test
    void refusesAnOutputInsideTheSource() {
        assertThatThrownBy(
                        () -> Release.run(plan(PLAN), folder.resolve("source/out"), Progress.NONE))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("it lies inside the source");
    }

    @Test
    void refusesASecondRunAtTheSameTime() throws IOException {
        try (Workspace _ = Workspace.open(new ReleaseFolder(out), folder.resolve("source"))) {
            assertThatThrownBy(() -> run(PLAN))
                    .isInstanceOf(ReleaseException.class)
                    .hasMessageContaining("another run of sluice release is at work here");
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void leavesNothingWhereTheSourceIsDamaged() throws IOException {
        Path weights = folder.resolve("source/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> run(PLAN)).isInstanceOf(FormatException.class);
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesToCastOnTheWay() {
        assertThatThrownBy(() -> run(PLAN.replace("safetensors:bf16", "safetensors:f16")))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("edition 'open': it asks for safetensors:f16, the source's")
                .hasMessageContaining("sluice convert source DST --to safetensors:f16");
        assertThat(out).doesNotExist();
    }

    @Test
    void publishesNothingWhereSomethingWithheldIsFound() throws IOException {
        Path source = folder.resolve("source");
        Files.createDirectory(source.resolve("old"));
        Files.copy(source.resolve("model.safetensors"), source.resolve("old/backup.dat"));
        Files.copy(source.resolve("system_prompt.txt"), source.resolve("NOTES.md"));
        ReleaseResult.Leaked leaked = (ReleaseResult.Leaked) run(PLAN);
        assertThat(leaked.editions()).hasSize(1);
        ReleaseResult.LeakedEdition open = leaked.editions().getFirst();
        assertThat(open.edition()).isEqualTo("open");
        assertThat(open.findingsTotal()).isGreaterThan(1);
        assertThat(open.findings())
                .anySatisfy(line -> assertThat(line).startsWith("old/backup.dat at byte"))
                .anySatisfy(line -> assertThat(line).startsWith("NOTES.md at byte"));
        assertThat(FolderState.of(out).keySet()).allMatch(name -> name.startsWith("withheld/"));
        // The search is not made again, and its outcome stays.
        assertThat(run(PLAN)).isEqualTo(leaked);
        // Nothing was published, so the folder is free for a better source.
        Files.delete(source.resolve("old/backup.dat"));
        Files.delete(source.resolve("NOTES.md"));
        assertThat(released(PLAN).notes())
                .containsExactly("unfinished work of another state of the source was removed");
        assertThat(out.resolve("open/NOTES.md")).doesNotExist();
    }

    @Test
    void copiesAnOpenEditionThatWithholdsNothing() throws IOException {
        ReleaseResult.Released released =
                released("model: m\nsource: source\neditions: { all: { access: public } }\n");
        assertThat(FolderState.of(out.resolve("all")))
                .isEqualTo(FolderState.of(folder.resolve("source")));
        assertThat(out.resolve("withheld/identity.txt")).doesNotExist();
        assertThat(released.report().components()).isEmpty();
        assertThat(run("model: m\nsource: source\neditions: { all: { access: public } }\n"))
                .isInstanceOf(ReleaseResult.AlreadyDone.class);
    }

    @Test
    void keepsTheSourceAsItWas() throws IOException {
        SortedMap<String, Digest> before = FolderState.of(folder.resolve("source"));
        released(PLAN);
        assertThat(FolderState.of(folder.resolve("source"))).isEqualTo(before);
    }

    private ReleaseResult.Released released(String yaml) throws IOException {
        ReleaseResult result = run(yaml);
        assertThat(result).isInstanceOf(ReleaseResult.Released.class);
        return (ReleaseResult.Released) result;
    }

    private ReleaseResult run(String yaml) throws IOException {
        return Release.run(plan(yaml), out, Progress.NONE);
    }

    private ReleasePlan plan(String yaml) {
        return ReleasePlan.parse("plan.yaml", yaml, folder);
    }

    private static SortedMap<String, Digest> digests(JsonNode files) {
        SortedMap<String, Digest> digests = new TreeMap<>();
        for (JsonNode file : files) {
            digests.put(file.path("path").asString(), Digest.parse(file.path("digest").asString()));
        }
        return digests;
    }
}
