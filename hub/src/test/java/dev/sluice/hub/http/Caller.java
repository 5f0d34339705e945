package dev.sluice.hub.http;

import dev.sluice.hub.Administration;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.Role;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Somebody who sends requests to a [LiveHub], byte by byte as a client does; with an empty token,
/// nobody.
record Caller(LiveHub hub, String token) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// A user with a token of a role, who is made if not there, and is a member of `acme` where a
    /// role in it is named.
    static Caller of(LiveHub hub, String user, Role token, Optional<Role> inAcme) {
        Administration shell = new Administration(hub.data, hub.clock, "test");
        String secret =
                shell.issueToken(user, new NewToken("t", token, Optional.empty(), Optional.empty()))
                        .token()
                        .secret();
        inAcme.ifPresent(role -> shell.putMember("acme", user, role));
        return new Caller(hub, secret);
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(path.startsWith("http") ? URI.create(path) : hub.at(path));
    }

    HttpResponse<byte[]> get(String path) throws IOException {
        return send(request(path).GET());
    }

    HttpResponse<byte[]> post(String path, String body) throws IOException {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<byte[]> put(String path, byte[] body) throws IOException {
        return send(request(path).PUT(BodyPublishers.ofByteArray(body)));
    }

    static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /// Makes a repository.
    ///
    /// @param access as the API names it
    void create(String repo, String access) throws IOException {
        String body =
                JsonMapper.shared()
                        .createObjectNode()
                        .put("name", repo)
                        .put("visibility", access)
                        .toString();
        HttpResponse<byte[]> made = post("api/repos/create", body);
        if (made.statusCode() != 200) {
            throw new AssertionError(text(made));
        }
    }

    /// Commits lines.
    ///
    /// @param where a repository and a revision: `acme/m/commit/main`
    HttpResponse<byte[]> commit(String where, String... lines) throws IOException {
        return post(
                "api/models/" + where, line("header", header("a commit")) + String.join("", lines));
    }

    static ObjectNode header(String summary) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("summary", summary)
                .put("description", "");
    }

    static String line(String key, ObjectNode value) {
        ObjectNode line = JsonMapper.shared().createObjectNode().put("key", key);
        line.set("value", value);
        return line + "\n";
    }

    /// The line of a regular file.
    static String file(String path, String content) {
        return line(
                "file",
                JsonMapper.shared()
                        .createObjectNode()
                        .put("path", path)
                        .put(
                                "content",
                                Base64.getEncoder()
                                        .encodeToString(content.getBytes(StandardCharsets.UTF_8)))
                        .put("encoding", "base64"));
    }

    /// The line of a large file.
    static String large(String path, byte[] content) {
        return line(
                "lfsFile",
                JsonMapper.shared()
                        .createObjectNode()
                        .put("path", path)
                        .put("algo", "sha256")
                        .put("oid", Digest.of(content).hex())
                        .put("size", content.length));
    }

    static String delete(String path) {
        return line("deletedFile", JsonMapper.shared().createObjectNode().put("path", path));
    }

    /// What the LFS batch request answers for one object.
    HttpResponse<byte[]> batch(String repo, String operation, byte[] content) throws IOException {
        ObjectNode body = JsonMapper.shared().createObjectNode().put("operation", operation);
        body.putArray("transfers").add("basic");
        body.putArray("objects")
                .addObject()
                .put("oid", Digest.of(content).hex())
                .put("size", content.length);
        return post(repo + ".git/info/lfs/objects/batch", body.toString());
    }

    static JsonNode object(HttpResponse<byte[]> batch) {
        return json(batch).path("objects").path(0);
    }

    /// Where the batch request says that the content goes.
    String uploadAddress(String repo, byte[] content) throws IOException {
        return object(batch(repo, "upload", content))
                .path("actions")
                .path("upload")
                .path("href")
                .asString("");
    }

    /// Sends a large file, and commits it.
    void publish(String repo, String path, byte[] content) throws IOException {
        String address = uploadAddress(repo, content);
        if (!address.isEmpty()) {
            HttpResponse<byte[]> sent = new Caller(hub, "").put(address, content);
            if (sent.statusCode() != 200) {
                throw new AssertionError(text(sent));
            }
        }
        HttpResponse<byte[]> made = commit(repo + "/commit/main", large(path, content));
        if (made.statusCode() != 200) {
            throw new AssertionError(text(made));
        }
    }

    /// The commits of a branch, the newest first.
    List<String> history(String repo, String revision) throws IOException {
        JsonNode commits = json(get("api/models/" + repo + "/commits/" + revision + "?limit=1000"));
        return commits.valueStream().map(commit -> commit.path("id").asString("")).toList();
    }

    static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
