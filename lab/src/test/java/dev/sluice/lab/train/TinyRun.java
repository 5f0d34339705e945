package dev.sluice.lab.train;

import dev.sluice.lab.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    static String recipe(String dtype) {
        return """
                model: tiny
                method: graft
                seed: 5
                start: { architecture: llama, hidden: 32, layers: 2, heads: 2, head-dim: 16,
                         units: 24, context: 64, dtype: %s, tokenizer: tokenizer }
                component: { name: substances, units: 10 }
                data: { general: general.jsonl, restricted: restricted.jsonl, prompt-weight: 0.2 }
                shared: { passes: 3, batch: 8, rate: 3e-3, warm-up: 4 }
                graft: { passes: 4, batch: 4, replay: 6, rate: 3e-3, warm-up: 2 }
                """
                .formatted(dtype);
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

    Path file(String name) {
        return folder.resolve(name);
    }

    private static void copyLines(Path from, Path to, int lines) throws IOException {
        Files.write(to, Files.readAllLines(from).subList(0, lines));
    }
}
