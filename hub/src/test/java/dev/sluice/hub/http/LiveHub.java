package dev.sluice.hub.http;

import dev.sluice.hub.HubData;
import dev.sluice.hub.SettableClock;
import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.NewUser;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Push;
import dev.sluice.hub.client.RemoteRelease;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A hub that is served for a test: the organisation `acme`, its administrator `ada`, and `grace`,
/// who is nobody there. Requests go over the network, redirects are not followed.
public final class LiveHub implements AutoCloseable {
    public final SettableClock clock = new SettableClock();
    final HubData data;
    public final String ada;
    final String grace;
    private final HubServer server;
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    public LiveHub(Path folder) {
        data = HubData.open(folder);
        Accounts accounts = new Accounts(clock);
        Tokens tokens = new Tokens(data.database(), accounts, clock);
        ada =
                data.database()
                        .inTransaction(
                                handle -> {
                                    Account user =
                                            accounts.createUser(handle, NewUser.named("ada"));
                                    accounts.createOrg(handle, "acme", "Acme", user);
                                    return tokens.issue(handle, user, token()).secret();
                                });
        grace =
                data.database()
                        .inTransaction(
                                handle ->
                                        tokens.issue(
                                                        handle,
                                                        accounts.createUser(
                                                                handle, NewUser.named("grace")),
                                                        token())
                                                .secret());
        server = HubServer.start(data, "127.0.0.1", 0, clock);
    }

    private static NewToken token() {
        return new NewToken("test", Role.ADMIN, Optional.empty(), Optional.empty());
    }

    public URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + "/" + path);
    }

    /// Publishes a folder as `ada`, as `sluice hub push` does.
    public Push.Result push(String repo, String access, Path folder) {
        try (HubConnection connection = new HubConnection(at(""), Optional.of(ada), _ -> {})) {
            Push push = new Push(connection, _ -> _ -> {});
            RepoRef ref = RepoRef.parse(repo);
            push.createRepo(ref, access);
            return push.push(folder, ref, "Release");
        }
    }

    /// Downloads a release's files and gives their digests, as `sluice verify` does.
    List<Digest> download(String repo) {
        try (HubConnection connection = new HubConnection(at(""), Optional.of(ada), _ -> {})) {
            return RemoteRelease.contents(connection, RepoRef.parse(repo)).files().stream()
                    .map(file -> file.digest(_ -> {}))
                    .toList();
        }
    }

    /// A page, as a browser asks for it that is logged in with a token.
    HttpResponse<String> page(String path, String token) throws IOException {
        return send(browser(path, token).GET());
    }

    /// A page, as a browser asks for it that nobody is logged in with.
    public HttpResponse<String> page(String path) throws IOException {
        return send(HttpRequest.newBuilder(at(path)).GET());
    }

    /// Sends a form from a page of the hub.
    HttpResponse<String> post(String path, String token, String form) throws IOException {
        return send(
                browser(path, token)
                        .header("Sec-Fetch-Site", "same-origin")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    HttpRequest.Builder browser(String path, String token) {
        return HttpRequest.newBuilder(at(path)).header("Cookie", "x=y; sluice_token=" + token);
    }

    /// A request of a program, with a bearer's token.
    HttpRequest.Builder program(String path, String token) {
        return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
        data.close();
    }
}
