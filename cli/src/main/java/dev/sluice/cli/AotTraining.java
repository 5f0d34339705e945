package dev.sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The training run of the JVM's ahead-of-time cache (JEP 514 and 515), which `./sluice` does after
/// a build: real commands on a model of one file, so that the cache holds the classes and profiles
/// that commands need and not those of `--version` alone.
final class AotTraining {
    /// Enough to be hashed for the profile of hashing to be a long file's.
    private static final int MODEL_BYTES = 64 * 1024 * 1024;

    private AotTraining() {}

    /// Runs the commands.
    ///
    /// @param arguments an empty folder, whose owner deletes it
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        for (List<String> each : commands(Path.of(arguments[0]))) {
            String[] line = each.toArray(String[]::new);
            int code = Main.commandLineFor(line).execute(line);
            if (code != ExitCode.DONE) {
                throw new IllegalStateException(each + " ended with " + code);
            }
        }
    }

    private static List<List<String>> commands(Path folder) throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.write(model.resolve("model.bin"), new byte[MODEL_BYTES]);
        // A cache of digests of its own, so that the user's is left alone.
        Files.createDirectory(folder.resolve(".sluice"));
        Files.createFile(folder.resolve(".sluice").resolve("digests"));
        String signed = model.toString();
        String key = folder.resolve("key").toString();
        return List.of(
                List.of("--version"),
                List.of("--help"),
                List.of("key", "create", key),
                List.of("key", "show", key),
                List.of("sign", signed, "--key", key),
                List.of("sign", signed, "--key", key, "--json"),
                List.of("verify", signed, "--key", key + ".pub"),
                List.of("verify", signed, "--key", key + ".pub", "--json"),
                List.of("hub", "--help"),
                List.of("bundle", "--help"),
                List.of("chat", "--help"));
    }
}
