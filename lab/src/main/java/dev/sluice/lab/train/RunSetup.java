package dev.sluice.lab.train;

import dev.sluice.engine.Tokenizer;
import dev.sluice.lab.recipe.Recipe;
import dev.sluice.lab.recipe.RecipeReader;
import dev.sluice.lab.recipe.Start;
import dev.sluice.lab.recipe.TextRole;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.family.Anatomy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// A recipe with everything it names, read and checked.
///
/// @param config of the model before a component is added
/// @param companions the files beside config and weights, such as the tokenizer's, by name
/// @param base what an existing start is; the files' folder
record RunSetup(
        Recipe recipe,
        RunInputs inputs,
        ObjectNode config,
        SortedMap<String, Path> companions,
        Path base,
        Map<TextRole, TrainingText> texts) {
    private static final int MAX_COMPANIONS = 100;

    /// @param change of the recipe as written: another seed, other threads
    static RunSetup read(Path recipeFile, UnaryOperator<Recipe> change, String tool)
            throws IOException {
        byte[] bytes = Files.readAllBytes(recipeFile);
        String name = String.valueOf(recipeFile.getFileName());
        Recipe recipe = change.apply(RecipeReader.read(name, bytes));
        Path folder = recipeFile.toAbsolutePath().normalize().resolveSibling("");
        SortedMap<String, Digest> files = new TreeMap<>();
        files.put("recipe", Digest.of(bytes));
        Path base =
                switch (recipe.start()) {
                    case Start.Fresh fresh -> folder.resolve(fresh.tokenizer());
                    case Start.Existing existing -> folder.resolve(existing.checkpoint());
                };
        SortedMap<String, Path> companions = companions(base);
        companions.forEach((file, path) -> files.put("start/" + file, Digest.ofFile(path)));
        if (recipe.start() instanceof Start.Existing) {
            Workbench.modelFiles(Checkpoint.open(base))
                    .forEach((file, digest) -> files.put("start/" + file, digest));
        }
        try (Tokenizer tokenizer = Tokenizer.open(base)) {
            TextEncoder encoder = TextEncoder.of(tokenizer);
            ObjectNode config = config(recipe.start(), base, tokenizer.idEnd(), encoder);
            int context = context(config);
            double promptWeight = recipe.data().promptWeight();
            Map<TextRole, TrainingText> texts = new EnumMap<>(TextRole.class);
            for (Map.Entry<TextRole, Path> file : recipe.data().files().entrySet()) {
                TrainingText text =
                        TrainingText.read(
                                folder.resolve(file.getValue()), encoder, promptWeight, context);
                texts.put(file.getKey(), text);
                files.put("data/" + file.getKey().key(), text.digest());
            }
            return new RunSetup(
                    recipe,
                    new RunInputs(files, recipe.seed(), tool),
                    config,
                    companions,
                    base,
                    texts);
        }
    }

    /// The texts of a role, in batches.
    ///
    /// @param stream told apart by it, orders of one run differ
    ExampleOrder order(TextRole role, int batch, long stream) {
        TrainingText text = texts.get(role);
        if (text == null) {
            throw new IllegalArgumentException("no " + role.key() + " texts");
        }
        return new ExampleOrder(text.examples(), batch, recipe.seed() + stream);
    }

    private static ObjectNode config(Start start, Path base, int vocabulary, TextEncoder encoder)
            throws IOException {
        return switch (start) {
            case Start.Fresh fresh -> FreshConfig.of(fresh, vocabulary, encoder.endOfText());
            case Start.Existing _ -> Checkpoint.open(base).config();
        };
    }

    private static int context(ObjectNode config) {
        return Math.toIntExact(Anatomy.of(config).size("context"));
    }

    private static SortedMap<String, Path> companions(Path base) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        if (!Files.isDirectory(base)) {
            throw new TrainingException(
                    base.toString(), "there is no such folder", "correct 'start' in the recipe");
        }
        try (Stream<Path> list = Files.list(base)) {
            list.filter(Files::isRegularFile)
                    .filter(file -> !isWeights(String.valueOf(file.getFileName())))
                    .limit(MAX_COMPANIONS)
                    .forEach(file -> files.put(String.valueOf(file.getFileName()), file));
        }
        return files;
    }

    private static boolean isWeights(String name) {
        return name.equals(Checkpoint.CONFIG)
                || name.equals(Checkpoint.INDEX)
                || name.equals(TrainingRecord.FILE)
                || name.endsWith(".safetensors")
                || name.startsWith(".");
    }
}
