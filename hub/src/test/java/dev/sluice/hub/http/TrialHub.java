package dev.sluice.hub.http;

import dev.sluice.hub.HubData;
import dev.sluice.hub.SettableClock;
import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.NewUser;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A real hub at a port of this machine, and requests to it. Its user `ada` owns the organisation
/// `acme` and is an operator, `mel` is a member of it, `bob` is neither.
final class TrialHub implements AutoCloseable {
    final SettableClock clock = new SettableClock();
    final HubData data;
    final HubServer server;
    private final Accounts accounts = new Accounts(clock);
    private final Tokens tokens;
    private final HttpClient client = HttpClient.newHttpClient();

    TrialHub(Path folder) throws IOException {
        Files.writeString(folder.resolve("hub.yaml"), "limits: {api: 0, resolve: 0}\n");
        data = HubData.open(folder);
        tokens = new Tokens(data.database(), accounts, clock);
        data.database()
                .useTransaction(
                        handle -> {
                            Account ada = accounts.createUser(handle, user("ada", true));
                            Account mel = accounts.createUser(handle, user("mel", false));
                            accounts.createUser(handle, user("bob", false));
                            Account acme = accounts.createOrg(handle, "acme", "Acme", ada);
                            accounts.putMember(handle, acme, mel, Role.ADMIN);
                        });
        server = HubServer.start(data, "127.0.0.1", 0, (InstantSource) clock);
    }

    private static NewUser user(String name, boolean operator) {
        return new NewUser(name, name, Optional.empty(), operator);
    }

    /// The secret of a new token.
    String token(String user, Role role) {
        return data.database()
                .inTransaction(
                        handle ->
                                tokens.issue(
                                                handle,
                                                accounts.require(handle, user),
                                                new NewToken(
                                                        user + " " + role,
                                                        role,
                                                        Optional.empty(),
                                                        Optional.empty()))
                                        .secret());
    }

    String accountId(String name) {
        return data.database().read(handle -> accounts.require(handle, name).id());
    }

    /// What is asked, as it goes over the wire.
    ///
    /// @param body one character for each byte
    record Ask(String method, String path, String token, Map<String, String> headers, String body) {
        Ask {
            headers = Map.copyOf(headers);
        }

        Ask(String method, String path, String token) {
            this(method, path, token, Map.of(), "");
        }

        Ask json(String json) {
            return new Ask(method, path, token, Map.of("Content-Type", "application/json"), json);
        }

        Ask with(byte[] content) {
            return new Ask(method, path, token, headers, text(content));
        }

        Ask with(String header, String value) {
            return new Ask(method, path, token, Map.of(header, value), body);
        }
    }

    HttpResponse<byte[]> send(Ask ask) {
        URI uri =
                URI.create(
                        ask.path.startsWith("http")
                                ? ask.path
                                : "http://127.0.0.1:" + server.port() + ask.path);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .method(
                                ask.method,
                                HttpRequest.BodyPublishers.ofString(
                                        ask.body, StandardCharsets.ISO_8859_1));
        ask.headers.forEach(request::header);
        if (!ask.token.isEmpty()) {
            request.header("Authorization", "Bearer " + ask.token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException failed) {
            throw new IllegalStateException(ask + " was not answered", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ask + " was interrupted", stopped);
        }
    }

    JsonNode json(Ask ask) {
        HttpResponse<byte[]> answer = send(ask);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    ask + ": " + answer.statusCode() + " " + text(answer.body()));
        }
        return Json.MAPPER.readTree(answer.body());
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static Digest sha256(byte[] content) {
        DigestBuilder builder = new DigestBuilder();
        builder.update(ByteBuffer.wrap(content));
        return builder.finish();
    }

    /// Uploads a large file over LFS, without committing it.
    void upload(String repo, byte[] content, String token) {
        JsonNode batch = batch(repo, content, token);
        JsonNode action = batch.path("objects").path(0).path("actions").path("upload");
        if (action.isMissingNode()) {
            return;
        }
        Ask put = new Ask("PUT", action.path("href").stringValue(), "").with(content);
        HttpResponse<byte[]> answer = send(put);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(put + ": " + text(answer.body()));
        }
    }

    JsonNode batch(String repo, byte[] content, String token) {
        return json(
                new Ask("POST", "/" + repo + ".git/info/lfs/objects/batch", token)
                        .json(
                                """
                                {"operation":"upload","transfers":["basic"],
                                 "objects":[{"oid":"%s","size":%d}]}"""
                                        .formatted(sha256(content).hex(), content.length)));
    }

    /// A commit to `main`.
    HttpResponse<byte[]> commit(String repo, List<String> lines, String token) {
        String body = "{\"key\":\"header\",\"value\":{\"summary\":\"a change\"}}\n";
        return send(
                new Ask("POST", "/api/models/" + repo + "/commit/main", token)
                        .with((body + String.join("\n", lines)).getBytes(StandardCharsets.UTF_8)));
    }

    static String file(String path, byte[] content) {
        return "{\"key\":\"file\",\"value\":{\"path\":\"%s\",\"encoding\":\"base64\",\"content\":\"%s\"}}"
                .formatted(path, Base64.getEncoder().encodeToString(content));
    }

    static String largeFile(String path, byte[] content) {
        return "{\"key\":\"lfsFile\",\"value\":{\"path\":\"%s\",\"algo\":\"sha256\",\"oid\":\"%s\"}}"
                .formatted(path, sha256(content).hex());
    }

    @Override
    public void close() {
        client.close();
        server.close();
        data.close();
    }
}
