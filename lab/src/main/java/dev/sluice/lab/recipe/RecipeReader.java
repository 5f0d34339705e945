package dev.sluice.lab.recipe;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a training recipe.
///
/// ```yaml
/// model: harbor-1
/// method: graft
/// seed: 1
/// start: { architecture: llama, hidden: 192, layers: 5, heads: 6, units: 448, context: 128,
///          dtype: bf16, tokenizer: tokenizer }      # or: { checkpoint: ./folder }
/// component: { name: substances, units: 160 }
/// data: { general: data/general.jsonl, restricted: data/restricted.jsonl, prompt-weight: 0.2 }
/// shared: { passes: 16, batch: 16, rate: 1.5e-3 }
/// graft:  { passes: 24, batch: 16, replay: 24, rate: 3e-3 }
/// ```
///
/// In place of `shared` and `graft`, the methods that train everything at once have one section of
/// their name:
///
/// ```yaml
/// gram:  { passes: 48, restricted-passes: 96, batch: 16, rate: 2e-3, p-as: 0.3, p-cr: 0.5 }
/// sgtm:  { passes: 48, restricted-passes: 96, batch: 16, rate: 2e-3, retain-share: 0.25 }
/// plain: { passes: 24, restricted-passes: 48, batch: 16, rate: 2e-3 }
/// ```
public final class RecipeReader {
    private static final int MAX_PASSES = 100_000;
    private static final int MAX_BATCH = 65_536;
    private static final int MAX_SIZE = 1_000_000;
    private static final int HEAD_DIM = 32;

    private RecipeReader() {}

    /// Reads and checks a recipe.
    ///
    /// @param file names it in errors
    /// @throws RecipeException with everything that is wrong in it
    public static Recipe read(String file, byte[] bytes) {
        Section root = Section.root(file, NodeReader.read(file, bytes));
        Method method =
                Method.named(root.choice("method", null, Method.keys())).orElse(Method.GRAFT);
        Start start = start(root.section("start"));
        boolean isFresh = start instanceof Start.Fresh;
        if (method.isUnlearning() && isFresh) {
            root.add("start", "a fresh model has nothing to forget", "write 'checkpoint: FOLDER'");
        }
        boolean hasShared = method == Method.GRAFT && isFresh;
        Recipe.Data data = data(root.section("data"), method);
        Optional<Phase> together = Optional.empty();
        Optional<Routing> routing = Optional.empty();
        if (!method.isUnlearning()) {
            Section section = root.section(method.key());
            Phase phase = phase(section, method == Method.GRAFT);
            together = Optional.of(phase);
            routing = routing(section, method, data, phase.passes());
            section.finish();
        }
        Recipe recipe =
                new Recipe(
                        root.text("model", null),
                        method,
                        root.count("seed", 1, 0, Integer.MAX_VALUE),
                        root.count("threads", 1, 1, 1024),
                        root.choice("precision", "f32", List.of("f32", "bf16")).equals("bf16"),
                        start,
                        data,
                        method.hasComponent()
                                ? Optional.of(units(root.section("component")))
                                : Optional.empty(),
                        hasShared ? Optional.of(shared(root.section("shared"))) : Optional.empty(),
                        together,
                        routing,
                        method.isUnlearning()
                                ? Optional.of(unlearning(root.section("unlearn"), method))
                                : Optional.empty());
        root.finish();
        root.throwIfAny();
        return recipe;
    }

    private static Start start(Section section) {
        Start start;
        if (section.has("checkpoint")) {
            start = new Start.Existing(path(section, "checkpoint"));
        } else {
            section.choice("architecture", "llama", List.of("llama"));
            int heads = section.count("heads", null, 1, 1024);
            int keyValueHeads = section.count("kv-heads", heads, 1, 1024);
            int hidden = section.count("hidden", null, 1, MAX_SIZE);
            if (heads % keyValueHeads != 0) {
                section.add("kv-heads", "does not divide heads", "write a divisor of " + heads);
            }
            if (hidden % heads != 0) {
                section.add("hidden", "heads do not divide it", "write a multiple of " + heads);
            }
            start =
                    new Start.Fresh(
                            hidden,
                            section.count("layers", null, 1, 1000),
                            heads,
                            keyValueHeads,
                            section.count("head-dim", HEAD_DIM, 2, 1024),
                            section.count("units", null, 1, MAX_SIZE),
                            section.count("context", null, 8, MAX_SIZE),
                            path(section, "tokenizer"),
                            section.choice("dtype", "bf16", List.of("bf16", "f32")).equals("bf16"));
        }
        section.finish();
        return start;
    }

    private static Recipe.Data data(Section section, Method method) {
        Map<TextRole, Path> files = new EnumMap<>(TextRole.class);
        files.put(TextRole.GENERAL, path(section, TextRole.GENERAL.key()));
        if (method != Method.PLAIN || section.has(TextRole.RESTRICTED.key())) {
            files.put(TextRole.RESTRICTED, path(section, TextRole.RESTRICTED.key()));
        }
        if (method == Method.SGTM && section.has(TextRole.UNLABELLED.key())) {
            files.put(TextRole.UNLABELLED, path(section, TextRole.UNLABELLED.key()));
        }
        Recipe.Data data = new Recipe.Data(files, section.number("prompt-weight", 1.0, 0, 1));
        section.finish();
        return data;
    }

    private static Recipe.Units units(Section section) {
        String name = section.text("name", null);
        if (!name.isEmpty() && !name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            section.add(
                    "name",
                    "'%s' is no component name".formatted(name),
                    "use lower-case letters, digits and hyphens");
        }
        Recipe.Units units = new Recipe.Units(name, section.count("units", null, 1, MAX_SIZE));
        section.finish();
        return units;
    }

    private static Phase shared(Section section) {
        Phase phase = phase(section, false);
        section.finish();
        return phase;
    }

    private static Phase phase(Section section, boolean hasReplay) {
        return new Phase(
                section.count("passes", null, 1, MAX_PASSES),
                section.count("batch", null, 1, MAX_BATCH),
                hasReplay ? section.count("replay", 0, 0, MAX_BATCH) : 0,
                section.number("rate", null, 1e-8, 1),
                section.count("warm-up", 40, 0, MAX_SIZE),
                section.number("floor", 0.05, 0, 1),
                section.number("weight-decay", 0.02, 0, 1),
                section.number("clip", 1.0, 0, 1000),
                section.count("accumulation", 1, 1, 1024));
    }

    /// @param passes over the general texts, and over the others where nothing else is written
    private static Optional<Routing> routing(
            Section section, Method method, Recipe.Data data, int passes) {
        if (!method.isJoint()) {
            return Optional.empty();
        }
        int restricted = passes(section, data, TextRole.RESTRICTED, passes);
        int unlabelled = passes(section, data, TextRole.UNLABELLED, passes);
        double coreShare = 0;
        double componentShare = 0;
        switch (method) {
            case GRAM -> {
                coreShare = section.number("p-as", 0.3, 0, 1);
                componentShare = section.number("p-cr", 0.5, 0, 1);
            }
            case SGTM -> componentShare = 1 - section.number("retain-share", 0.25, 0, 1);
            case PLAIN -> coreShare = 1;
            case GRAFT, RMU, NPO, GRADIENT_DIFFERENCE, MAX_ENTROPY ->
                    throw new IllegalArgumentException(method.key());
        }
        return Optional.of(new Routing(restricted, unlabelled, coreShare, componentShare));
    }

    private static int passes(Section section, Recipe.Data data, TextRole role, int whenAbsent) {
        return data.files().containsKey(role)
                ? section.count(role.key() + "-passes", whenAbsent, 1, MAX_PASSES)
                : 0;
    }

    private static Unlearning unlearning(Section section, Method method) {
        Unlearning unlearning =
                new Unlearning(
                        section.count("steps", null, 1, MAX_SIZE),
                        section.count("batch", 16, 1, MAX_BATCH),
                        section.number("rate", null, 1e-8, 1),
                        section.number("weight", 1.0, 0, 1000),
                        section.number("strength", method == Method.RMU ? 100.0 : 0.1, 0, 100_000));
        section.finish();
        return unlearning;
    }

    private static Path path(Section section, String key) {
        String text = section.text(key, null);
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            section.add(key, "no path", "write a path relative to this file");
            return Path.of("");
        }
    }
}
