package dev.sluice.edition;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.family.Anatomy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which files beside the weights may be withheld, and which must not be published with a cut.
final class FileRules {
    private static final Set<String> NEEDED =
            Set.of(
                    Checkpoint.CONFIG,
                    TokenTable.FILE,
                    "tokenizer_config.json",
                    "special_tokens_map.json");
    private static final Set<String> NEEDED_WITHOUT_TOKENIZER_JSON =
            Set.of("tokenizer.model", "added_tokens.json", "vocab.json", "vocab.txt", "merges.txt");
    private static final Set<String> WEIGHT_ENDINGS =
            Set.of(
                    "bin",
                    "pt",
                    "pth",
                    "ckpt",
                    "gguf",
                    "ggml",
                    "safetensors",
                    "h5",
                    "msgpack",
                    "onnx",
                    "onnx_data",
                    "npz",
                    "npy",
                    "pkl",
                    "pickle",
                    "tflite",
                    "nemo",
                    "tar",
                    "zip",
                    "gz",
                    "xz",
                    "zst",
                    "7z",
                    "rar");
    private static final String ADAPTER_CONFIG = "adapter_config.json";

    private FileRules() {}

    static boolean take(
            Checkpoint source,
            Optional<Anatomy> anatomy,
            Selector.Files files,
            Holding into,
            List<Holding> earlier,
            String where) {
        boolean any = false;
        for (String text : files.globs()) {
            Glob glob = Glob.ofFiles(text);
            List<String> names =
                    source.files().stream()
                            .filter(glob::matches)
                            .filter(
                                    name ->
                                            earlier.stream()
                                                    .noneMatch(h -> h.files().contains(name)))
                            .toList();
            if (names.isEmpty()) {
                throw new CutRefusedException(
                        where,
                        "'%s' matches no file that is left beside the weights".formatted(text),
                        "correct the pattern: * stays between slashes, ** crosses them");
            }
            for (String name : names) {
                if (!isDispensable(name, source, anatomy)) {
                    throw new CutRefusedException(
                            where,
                            "the edition cannot be loaded without '%s'".formatted(name),
                            "leave it out of the selector");
                }
            }
            any |= into.files().addAll(names);
        }
        return any;
    }

    static boolean takeAdapter(
            Checkpoint source,
            Selector.Adapter adapter,
            Holding into,
            List<Holding> earlier,
            String where) {
        String prefix = adapter.folder() + "/";
        if (!source.files().contains(prefix + ADAPTER_CONFIG)) {
            throw new CutRefusedException(
                    where,
                    "'%s' is no adapter: it has no %s".formatted(adapter.folder(), ADAPTER_CONFIG),
                    "name a folder of the source that peft saved an adapter to");
        }
        List<String> names =
                source.files().stream()
                        .filter(name -> name.startsWith(prefix))
                        .filter(name -> earlier.stream().noneMatch(h -> h.files().contains(name)))
                        .toList();
        return into.files().addAll(names);
    }

    /// The folders of the source that hold an adapter.
    static List<String> adapters(Checkpoint source) {
        return source.files().stream()
                .filter(name -> name.endsWith("/" + ADAPTER_CONFIG))
                .map(name -> name.substring(0, name.length() - ADAPTER_CONFIG.length() - 1))
                .toList();
    }

    /// Whether an edition can be loaded without a file.
    static boolean isDispensable(String name, Checkpoint source, Optional<Anatomy> anatomy) {
        boolean servesModule =
                anatomy.stream()
                        .flatMap(model -> model.variant().modules().stream())
                        .anyMatch(module -> module.files().contains(name));
        return !servesModule
                && !NEEDED.contains(name)
                && (source.files().contains(TokenTable.FILE)
                        || !NEEDED_WITHOUT_TOKENIZER_JSON.contains(name));
    }

    /// Refuses to publish, beside weights that were cut, a file that may hold the uncut ones.
    static void requireNoSecondCopy(String name, String where) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean inGit = lower.startsWith(".git/") || lower.contains("/.git/");
        if (inGit || WEIGHT_ENDINGS.contains(lower.substring(lower.lastIndexOf('.') + 1))) {
            throw new CutRefusedException(
                    where,
                    "the file '%s' may hold what is withheld, and would be published"
                            .formatted(name),
                    "withhold it with files or adapter, or take it out of the source");
        }
    }
}
