package dev.sluice.cli;

import dev.sluice.hub.client.HubConnection;
import dev.sluice.release.PublishPlan;
import dev.sluice.release.ReleaseException;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;

/// The token that this process shows to a hub, and the hub that it means where none is named.
///
/// The token comes from the environment alone: on a command line other users of the machine could
/// read it.
final class HubTokens {
    private HubTokens() {}

    static Optional<String> token() {
        return Stream.of("SLUICE_TOKEN", "HF_TOKEN")
                .flatMap(name -> environment(name).stream())
                .findFirst();
    }

    /// The hub of the environment, or this machine's.
    static URI hub() {
        return environment("HF_ENDPOINT").map(URI::create).orElseGet(HubTokens::local);
    }

    /// Fails where there is no token to publish with.
    static void require(PublishPlan publish) {
        if (token().isEmpty()) {
            throw new ReleaseException(
                    "publish",
                    "there is no token for the hub " + publish.hub(),
                    "set SLUICE_TOKEN, or take publish: out of the plan");
        }
    }

    /// Connects to the hub of a plan.
    static HubConnection connect(PublishPlan publish) {
        return connect(
                publish.hub().equals(PublishPlan.LOCAL) ? local() : URI.create(publish.hub()));
    }

    /// Connects. What the hub warns of goes to standard error.
    static HubConnection connect(URI hub) {
        return new HubConnection(
                hub, token(), warning -> System.err.println("sluice: the hub says: " + warning));
    }

    private static URI local() {
        return URI.create("http://127.0.0.1:" + HubServeCommand.DEFAULT_PORT);
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
