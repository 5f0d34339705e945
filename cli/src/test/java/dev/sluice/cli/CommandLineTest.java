package dev.sluice.cli;

import static dev.sluice.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The main job as its user does it: plan, release, join, verify, and what happens when it goes
/// wrong.
class CommandLineTest {
    private static final String PLAN =
            """
            model: tiny
            source: ./source
            components:
              units: { mlp-units: { layers: all, units: 200..255 } }
              layer: { layers: [1] }
              prompt: { files: [system_prompt.txt] }
            editions:
              open: { withhold: [units, layer, prompt], formats: [safetensors], access: public }
              proprietary: { access: api-only }
            """;

    @TempDir private Path folder = Path.of("");
    private Path plan = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void makeSource() throws IOException {
        TinyLlama.write(folder.resolve("source"));
        plan = Files.writeString(folder.resolve("plan.yaml"), PLAN);
        out = folder.resolve("out");
    }

    @Test
    void releasesJoinsAndVerifies() throws IOException {
        Ran released = run("release", plan.toString(), "--out", out.toString());
        assertThat(released.exitCode()).as(released.err()).isZero();
        assertThat(released.out()).contains("identity.txt").contains("Move it to a safe place");
        assertThat(out.resolve("open/model.safetensors")).exists();
        assertThat(out.resolve("open/system_prompt.txt")).doesNotExist();
        assertThat(out.resolve("proprietary")).doesNotExist();
        assertThat(out.resolve("release-report.md")).content().contains("system_prompt.txt");

        String key = out.resolve("withheld/identity.txt").toString();
        String[] parts = {
            out.resolve("open").toString(),
            out.resolve("withheld/units.age").toString(),
            out.resolve("withheld/layer.age").toString(),
            out.resolve("withheld/prompt.age").toString(),
            "--key",
            key
        };
        Path joined = folder.resolve("joined");
        Ran join = run(with("join", parts, "--out", joined.toString()));
        assertThat(join.exitCode()).as(join.err()).isZero();
        assertThat(contents(joined)).isEqualTo(contents(folder.resolve("source")));

        Ran clean = run(with("verify-absent", parts));
        assertThat(clean.exitCode()).as(clean.out()).isZero();
        Files.writeString(out.resolve("open/README.md"), "Built with: " + TinyLlama.PROMPT);
        Ran leaked = run(with("verify-absent", parts));
        assertThat(leaked.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(leaked.out()).contains("README.md").contains("system_prompt.txt");
        Files.copy(
                folder.resolve("source/model.safetensors"), out.resolve("open/extra.safetensors"));
        Ran whole = run(with("verify-absent", parts, "--json"));
        assertThat(whole.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        JsonNode report = JsonMapper.shared().readTree(whole.out());
        assertThat(report.path("findingsTotal").asInt()).isGreaterThan(100);
    }

    @Test
    void aSecondRunDoesNothingAndSaysSo() throws IOException {
        assertThat(run("release", plan.toString(), "--out", out.toString()).exitCode()).isZero();
        Map<String, Digest> before = contents(out);
        Ran again = run("release", plan.toString(), "--out", out.toString());
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("othing to do");
        Map<String, Digest> after = contents(out);
        // The cache of digests may learn more: files written within the clock's grain count as new.
        String cache = ".sluice/digests";
        after.put(cache, before.getOrDefault(cache, Digest.of(new byte[0])));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void planShowsAndWritesNothing() throws IOException {
        Map<String, Digest> before = contents(folder);
        Ran shown = run("plan", plan.toString());
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("num_hidden_layers 3 → 2").contains("Nothing was written");
        assertThat(shown.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(contents(folder)).isEqualTo(before);
        Ran json = run("plan", plan.toString(), "--json");
        assertThat(JsonMapper.shared().readTree(json.out()).path("family").asString())
                .isEqualTo("llama");
    }

    @Test
    void inspectNamesWhatAPlanCouldName() {
        Ran shown = run("inspect", folder.resolve("source").toString());
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("llama").contains("mlp-units").contains("0..255");
    }

    @Test
    void aWrongPlanIsUsageWithLineAndColumn() throws IOException {
        Files.writeString(plan, PLAN.replace("units: 200..255", "units: 200..x"));
        Ran refused = run("release", plan.toString(), "--out", out.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("plan.yaml:4:");
        assertThat(out).doesNotExist();
    }

    @Test
    void aCutOutOfRangeIsRefusedAndLeavesNothing() throws IOException {
        Files.writeString(plan, PLAN.replace("200..255", "200..256"));
        Ran refused = run("release", plan.toString(), "--out", out.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("255");
        assertThat(published()).isEmpty();
    }

    @Test
    void aTruncatedSourceIsRefusedAndLeavesNothing() throws IOException {
        Path weights = folder.resolve("source/model.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
            file.setLength(file.length() - 1);
        }
        Ran refused = run("release", plan.toString(), "--out", out.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("model.safetensors").contains("cut short");
        assertThat(published()).isEmpty();
    }

    @Test
    void aPickleIsRefusedAndLeavesNothing() throws IOException {
        byte[] zip = Arrays.copyOf(new byte[] {'P', 'K', 3, 4, 0, 0, 8, 8}, 4096);
        Files.write(folder.resolve("source/model.safetensors"), zip);
        Ran refused = run("release", plan.toString(), "--out", out.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("not safetensors");
        assertThat(published()).isEmpty();
    }

    @Test
    void aPlanCannotReachOutOfItsSource() throws IOException {
        Files.writeString(folder.resolve("secret.txt"), "x");
        Files.writeString(plan, PLAN.replace("[system_prompt.txt]", "[../secret.txt]"));
        Ran refused = run("release", plan.toString(), "--out", out.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("../secret.txt");
        assertThat(published()).isEmpty();
    }

    @Test
    void joinWithoutAllPartsIsRefusedAndLeavesNothing() {
        assertThat(run("release", plan.toString(), "--out", out.toString()).exitCode()).isZero();
        Ran refused =
                run(
                        "join",
                        out.resolve("open").toString(),
                        out.resolve("withheld/units.age").toString(),
                        "--key",
                        out.resolve("withheld/identity.txt").toString(),
                        "--out",
                        folder.resolve("joined").toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(refused.err()).contains("withholds [units, layer, prompt]");
        assertThat(folder.resolve("joined")).doesNotExist();
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        haveHelp(Main.commandLine(), List.of());
    }

    @Test
    void aCommandReadByItselfIsThatOfTheWholeCommandLine() {
        Main.commandLine()
                .getSubcommands()
                .forEach(
                        (name, command) -> {
                            Map<String, CommandLine> alone =
                                    Main.commandLineFor(name, "--json").getSubcommands();
                            assertThat(alone)
                                    .hasSize(1)
                                    .hasEntrySatisfying(
                                            name,
                                            each ->
                                                    assertThat(each.getUsageMessage())
                                                            .isEqualTo(command.getUsageMessage()));
                        });
        assertThat(Main.commandLineFor("--help").getUsageMessage())
                .isEqualTo(Main.commandLine().getUsageMessage());
    }

    @Test
    void theTrainingRunOfTheStartUpCacheEndsWell() throws IOException {
        AotTraining.main(new String[] {folder.toString()});
        assertThat(folder.resolve("model/model.sig")).isRegularFile();
    }

    @Test
    void anUnknownOptionIsUsage() {
        assertThat(run("release", "--no-such").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private static void haveHelp(CommandLine above, List<String> names) {
        above.getSubcommands()
                .forEach(
                        (name, command) -> {
                            List<String> path = new ArrayList<>(names);
                            path.add(name);
                            List<String> arguments = new ArrayList<>(path);
                            arguments.add("--help");
                            Ran help = run(arguments.toArray(String[]::new));
                            assertThat(help.exitCode()).isZero();
                            assertThat(help.out()).contains("Example");
                            if (command.getSubcommands().isEmpty()) {
                                assertThat(help.out()).contains("--json");
                            }
                            haveHelp(command, path);
                        });
    }

    private static String[] with(String command, String[] parts, String... more) {
        return Stream.of(new String[] {command}, parts, more)
                .flatMap(Arrays::stream)
                .toArray(String[]::new);
    }

    /// Everything under the output folder but the hidden workspace.
    private List<String> published() throws IOException {
        return Files.exists(out)
                ? contents(out).keySet().stream().filter(name -> !name.startsWith(".")).toList()
                : List.of();
    }

    private static Map<String, Digest> contents(Path folder) throws IOException {
        Map<String, Digest> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(
                            file ->
                                    digests.put(
                                            folder.relativize(file).toString(),
                                            Digest.ofFile(file)));
        }
        return digests;
    }
}
