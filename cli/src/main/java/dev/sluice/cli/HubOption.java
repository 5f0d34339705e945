package dev.sluice.cli;

import dev.sluice.edition.Progress;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Pull;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which hub a command speaks to, and as whom.
///
/// The token comes from the environment alone: on a command line other users of the machine could
/// read it.
final class HubOption {
    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = {
                "The hub's address; by default HF_ENDPOINT, or http://127.0.0.1:8484.",
                "Its token is SLUICE_TOKEN or HF_TOKEN of the environment."
            })
    private @Nullable URI hub;

    /// Connects. What the hub warns of goes to standard error.
    HubConnection connect() {
        return new HubConnection(
                address(),
                token(),
                warning -> System.err.println("sluice: the hub says: " + warning));
    }

    URI address() {
        URI named = hub;
        return named != null
                ? named
                : environment("HF_ENDPOINT")
                        .map(URI::create)
                        .orElse(URI.create("http://127.0.0.1:" + HubServeCommand.DEFAULT_PORT));
    }

    private static Optional<String> token() {
        return Stream.of("SLUICE_TOKEN", "HF_TOKEN")
                .flatMap(name -> environment(name).stream())
                .findFirst();
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    /// Progress on standard error.
    static Pull.Progress progress(String name) {
        return bytes -> {
            Progress.Task task = ConsoleProgress.ofProcess().begin(name, bytes);
            return task::advance;
        };
    }
}
