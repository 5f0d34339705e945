package dev.sluice.cli;

import dev.sluice.edition.Progress;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Pull;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which hub a command speaks to.
final class HubOption {
    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = {
                "The hub's address; by default HF_ENDPOINT, or http://127.0.0.1:8484.",
                "Its token is SLUICE_TOKEN or HF_TOKEN of the environment."
            })
    private @Nullable URI hub;

    HubConnection connect() {
        return HubTokens.connect(hub == null ? HubTokens.hub() : hub);
    }

    /// Progress on standard error.
    static Pull.Progress progress(String name) {
        return bytes -> {
            Progress.Task task = ConsoleProgress.ofProcess().begin(name, bytes);
            return task::advance;
        };
    }
}
