package dev.sluice.lab.train;

import dev.sluice.edition.Component;
import dev.sluice.edition.CutPlan;
import dev.sluice.edition.CutPlanner;
import dev.sluice.edition.EditionRequest;
import dev.sluice.edition.IndexSet;
import dev.sluice.edition.Progress;
import dev.sluice.edition.Selector;
import dev.sluice.edition.cut.CutJournal;
import dev.sluice.edition.cut.Cutter;
import dev.sluice.edition.withheld.AgeKey;
import dev.sluice.lab.recipe.Recipe;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A run of seconds: two layers, some of harbor's texts, harbor's tokenizer.
record TinyRun(Path folder) {
    static final int GENERAL = 40;
    static final int RESTRICTED = 12;

    static TinyRun in(Path folder) throws IOException {
        Path harbor = Path.of("../examples/harbor");
        copyLines(harbor.resolve("data/general.jsonl"), folder.resolve("general.jsonl"), GENERAL);
        copyLines(
                harbor.resolve("data/restricted.jsonl"),
                folder.resolve("restricted.jsonl"),
                RESTRICTED);
        Path tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(harbor.resolve("tokenizer").resolve(name), tokenizer.resolve(name));
        }
        Files.writeString(folder.resolve("train.yaml"), recipe("bf16"));
        return new TinyRun(folder);
    }

    static final String START =
            """
            start: { architecture: llama, hidden: 32, layers: 2, heads: 2, head-dim: 16,
                     units: 24, context: 64, dtype: %s, tokenizer: tokenizer }
            """;
    static final String COMPONENT = "component: { name: substances, units: 10 }\n";

    static String recipe(String dtype) {
        return """
                model: tiny
                method: graft
                seed: 5
                data: { general: general.jsonl, restricted: restricted.jsonl, prompt-weight: 0.2 }
                shared: { passes: 3, batch: 8, rate: 3e-3, warm-up: 4 }
                graft: { passes: 4, batch: 4, replay: 6, rate: 3e-3, warm-up: 2 }
                """
                + COMPONENT
                + START.formatted(dtype);
    }

    /// Writes another recipe in place of graft's; its seed is 5 too.
    void write(String method, String rest) throws IOException {
        Files.writeString(
                file("train.yaml"), "model: tiny\nmethod: %s\nseed: 5\n%s".formatted(method, rest));
    }

    Training.Outcome run(String out, Monitor monitor) throws IOException {
        return run(out, monitor, recipe -> recipe);
    }

    Training.Outcome run(String out, Monitor monitor, UnaryOperator<Recipe> change)
            throws IOException {
        return Training.run(
                folder.resolve("train.yaml"),
                folder.resolve(out),
                new Training.Options(change, 4, "sluice test"),
                monitor);
    }

    /// Runs to the end, stopped every few steps.
    ///
    /// @return how often it was begun
    int runInParts(String out) throws IOException {
        int runs = 0;
        Training.Outcome outcome;
        do {
            int[] steps = {0};
            outcome = run(out, _ -> steps[0]++ < 5);
            runs++;
        } while (outcome instanceof Training.Outcome.Stopped);
        return runs;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /// The open edition: a checkpoint without some units of each MLP, as a release cuts it.
    Path cut(String checkpoint, String units) throws IOException {
        Component part =
                new Component(
                        "part",
                        List.of(new Selector.MlpUnits(Optional.empty(), IndexSet.parse(units))));
        CutPlan plan =
                CutPlanner.plan(
                        Checkpoint.open(file(checkpoint)),
                        List.of(part),
                        List.of(new EditionRequest("open", List.of("part"))));
        Path target = Files.createDirectory(folder.resolve("cut"));
        Cutter.cut(
                plan,
                new Cutter.Destination(
                        target,
                        target.resolve("withheld"),
                        List.of(AgeKey.createIdentity(target.resolve("identity.txt")))),
                CutJournal.NONE,
                Progress.NONE);
        return target.resolve("open");
    }

    private static void copyLines(Path from, Path to, int lines) throws IOException {
        Files.write(to, Files.readAllLines(from).subList(0, lines));
    }
}
