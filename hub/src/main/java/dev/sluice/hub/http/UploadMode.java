package dev.sluice.hub.http;

import dev.sluice.hub.git.RepoPath;
import java.util.Locale;
import java.util.Set;

/// Which files are uploaded as large ones: weights by their name, anything binary, anything long.
final class UploadMode {
    private static final long LARGE_BYTES = 5L * 1024 * 1024;

    private static final Set<String> ENDINGS =
            Set.of(
                    "safetensors",
                    "gguf",
                    "bin",
                    "pt",
                    "pth",
                    "ckpt",
                    "h5",
                    "msgpack",
                    "onnx",
                    "npz",
                    "npy",
                    "arrow",
                    "parquet",
                    "model",
                    "tflite",
                    "pb",
                    "joblib",
                    "pkl",
                    "pickle",
                    "zip",
                    "gz",
                    "bz2",
                    "xz",
                    "zst",
                    "7z",
                    "rar",
                    "tar",
                    "tgz",
                    "wasm");

    private UploadMode() {}

    /// @param sample the first bytes of the file
    static boolean isLarge(RepoPath path, long sizeBytes, byte[] sample) {
        // Clients send empty files with the commit, whatever they are told.
        if (sizeBytes == 0) {
            return false;
        }
        String name = path.name();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return sizeBytes > LARGE_BYTES || ENDINGS.contains(ending) || isBinary(sample);
    }

    private static boolean isBinary(byte[] sample) {
        for (byte each : sample) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }
}
