package dev.sluice.seal.verify;

import java.util.Locale;
import java.util.Set;

/// What a file is to those who load models, by its name.
final class FileKinds {
    private static final Set<String> LOADABLE =
            Set.of(
                    // code, and what runs when it is loaded
                    "py",
                    "pyc",
                    "pyd",
                    "so",
                    "dll",
                    "dylib",
                    "sh",
                    "js",
                    "wasm",
                    "jar",
                    "exe",
                    "ipynb",
                    "pkl",
                    "pickle",
                    "pt",
                    "pth",
                    "bin",
                    "ckpt",
                    "joblib",
                    "dill",
                    "mar",
                    "nemo",
                    "pte",
                    // weights
                    "safetensors",
                    "gguf",
                    "ggml",
                    "onnx",
                    "onnx_data",
                    "pb",
                    "tflite",
                    "h5",
                    "hdf5",
                    "keras",
                    "npy",
                    "npz",
                    "msgpack",
                    "params",
                    "mlmodel",
                    "engine",
                    "ot",
                    "llamafile",
                    // what loaders read beside them
                    "json",
                    "jinja",
                    "jinja2",
                    "model",
                    "spm",
                    "tiktoken",
                    "yaml",
                    "yml",
                    "toml",
                    "zip",
                    "tar",
                    "gz");

    private static final Set<String> UNFINISHED =
            Set.of("incomplete", "part", "partial", "crdownload", "aria2", "download");

    /// Where `hf download --local-dir` notes what it fetched.
    private static final String DOWNLOAD_NOTES = ".cache/huggingface/";

    private static final Set<String> NOTES = Set.of("metadata", "lock", "gitignore", "tag");

    private FileKinds() {}

    /// Whether some loader of models may open it, or run it.
    static boolean isLoadable(String name) {
        return LOADABLE.contains(extension(name));
    }

    static boolean isUnfinished(String name) {
        return UNFINISHED.contains(extension(name));
    }

    static boolean isDownloadNote(String name) {
        return name.startsWith(DOWNLOAD_NOTES) && NOTES.contains(extension(name));
    }

    private static String extension(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.substring(last.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
