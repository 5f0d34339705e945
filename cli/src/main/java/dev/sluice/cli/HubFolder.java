package dev.sluice.cli;

import dev.sluice.hub.Administration;
import dev.sluice.hub.HubData;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;
import picocli.CommandLine.Option;

/// The `--data` option, and what is done in the folder that it names.
final class HubFolder {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The hub's folder (hub). The hub may be serving it meanwhile.")
    private Path folder = Path.of("hub");

    /// Opens the folder of a hub that is there.
    HubData open() {
        return HubData.openExisting(folder);
    }

    /// Does something with accounts and tokens, in the name of who runs this command.
    <R> R administer(Function<Administration, R> work) {
        return administer(open(), work);
    }

    /// As [#administer(Function)], in a folder that is made if it is not there.
    <R> R administerOrBegin(Function<Administration, R> work) {
        return administer(HubData.open(folder), work);
    }

    private static <R> R administer(HubData opened, Function<Administration, R> work) {
        try (HubData data = opened) {
            return work.apply(
                    new Administration(
                            data,
                            InstantSource.system(),
                            "shell:" + System.getProperty("user.name", "unknown")));
        }
    }
}
