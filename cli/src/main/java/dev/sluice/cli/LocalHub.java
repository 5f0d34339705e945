package dev.sluice.cli;

import dev.sluice.hub.HubData;
import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.NewUser;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.http.HubServer;
import dev.sluice.release.PublishPlan;
import dev.sluice.release.Publishing;
import dev.sluice.release.Quickstart;
import dev.sluice.release.ReleasePlan;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A hub of this machine alone, with one account, for trying out.
final class LocalHub implements AutoCloseable {
    private static final String ACCOUNT = "demo";
    private static final String HOST = "127.0.0.1";
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);

    private final HubData data;
    private final HubServer server;
    private final InstantSource clock = InstantSource.system();

    private LocalHub(HubData data, HubServer server) {
        this.data = data;
        this.server = server;
    }

    /// Serves a folder at the usual port, or at any free one where that is taken.
    static LocalHub start(Path folder) {
        ServerLog.quiet();
        HubData data = HubData.open(folder);
        try {
            return new LocalHub(data, serve(data));
        } catch (RuntimeException failed) {
            data.close();
            throw failed;
        }
    }

    private static HubServer serve(HubData data) {
        InstantSource clock = InstantSource.system();
        try {
            return HubServer.start(data, HOST, HubServeCommand.DEFAULT_PORT, clock);
        } catch (UncheckedIOException taken) {
            if (taken.getCause() instanceof BindException) {
                return HubServer.start(data, HOST, 0, clock);
            }
            throw taken;
        }
    }

    String url() {
        return "http://" + HOST + ":" + server.port();
    }

    /// Publishes what the quickstart released, with a token that is made for it and ends soon.
    List<Publishing.Published> publish(Quickstart.Ended ended) {
        ReleasePlan plan = ReleasePlan.read(ended.release().resolveSibling("plan.yaml"));
        try (HubConnection hub =
                new HubConnection(URI.create(url()), Optional.of(token()), _ -> {})) {
            return new Publishing(plan, ended.release(), ConsoleProgress.ofProcess())
                    .run(new PublishPlan(url(), ACCOUNT + "/" + plan.model()), hub);
        }
    }

    private String token() {
        Accounts accounts = new Accounts(clock);
        Tokens tokens = new Tokens(data.database(), accounts, clock);
        return data.database()
                .inTransaction(
                        handle -> {
                            Account account =
                                    accounts.find(handle, ACCOUNT)
                                            .orElseGet(
                                                    () ->
                                                            accounts.createUser(
                                                                    handle,
                                                                    new NewUser(
                                                                            ACCOUNT,
                                                                            "Demonstration",
                                                                            Optional.empty(),
                                                                            false)));
                            return tokens.issue(
                                            handle,
                                            account,
                                            new NewToken(
                                                    "quickstart",
                                                    Role.WRITE,
                                                    Optional.empty(),
                                                    Optional.of(clock.instant().plus(TOKEN_LIFE))))
                                    .secret();
                        });
    }

    /// Returns when the process is asked to end.
    void serveUntilStopped() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try (StopRequest _ = StopRequest.listen(stopped::countDown)) {
            stopped.await();
        }
    }

    @Override
    public void close() {
        server.close();
        data.close();
    }
}
