package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.HubData;
import dev.sluice.hub.SettableClock;
import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.IssuedToken;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.NewUser;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.RepoName;
import dev.sluice.hub.repo.Repos;
import dev.sluice.hub.xet.MadeUp;
import dev.sluice.hub.xet.Shard;
import dev.sluice.hub.xet.ShardReader;
import dev.sluice.hub.xet.XorbReader;
import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The CAS over HTTP: what a client of Xet sends and gets, and what nobody gets by any token, range
/// or address.
class XetRoutesTest {
    private static final String XORB =
            "9033e479121c9de1cf00c393ad52b7e6679a6f7173af996ccc7f2e2d1d4247ea";

    @TempDir Path folder;
    private final SettableClock clock = new SettableClock();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, IssuedToken> secrets = new ConcurrentHashMap<>();
    private HubData data;
    private HubServer server;
    private Tokens tokens;

    @BeforeEach
    void start() {
        data = HubData.open(folder);
        server = HubServer.start(data, "127.0.0.1", 0, clock);
        Accounts accounts = new Accounts(clock);
        tokens = new Tokens(data.database(), accounts, clock);
        for (String name : List.of("ada", "bob")) {
            IssuedToken token =
                    data.database()
                            .inTransaction(
                                    handle -> {
                                        Account account =
                                                accounts.createUser(handle, NewUser.named(name));
                                        return tokens.issue(
                                                handle,
                                                account,
                                                new NewToken(
                                                        "trial",
                                                        Role.ADMIN,
                                                        Optional.empty(),
                                                        Optional.empty()));
                                    });
            secrets.put(name, token);
            make(name, "open", Access.PUBLIC);
        }
        make("ada", "secret", Access.API_ONLY);
        make("ada", "closed", Access.PRIVATE);
    }

    @AfterEach
    void stop() {
        server.close();
        data.close();
    }

    @Test
    void anUploadIsCommittedAndComesBackThroughSignedRanges() throws Exception {
        Cas ada = upload("ada/open", "ada");
        commit("ada/open", "ada");
        Cas reader = cas("ada/open", "bob", "read");
        for (Shard.File file : shard().files()) {
            String hash = file.hash().toString();
            JsonNode second = json(reader.get("/v2/reconstructions/" + hash));
            byte[] whole = download(second);
            assertThat(Digest.of(whole)).isEqualTo(file.sha256().orElseThrow());
            JsonNode first = json(reader.get("/v1/reconstructions/" + hash));
            assertThat(first.get("terms")).isEqualTo(second.get("terms"));
            if (whole.length > 1000) {
                JsonNode part =
                        json(reader.get("/v2/reconstructions/" + hash, "Range", "bytes=500-899"));
                assertThat(Arrays.copyOf(download(part), 400))
                        .isEqualTo(Arrays.copyOfRange(whole, 500, 900));
            }
            assertThat(
                            reader.get(
                                            "/v2/reconstructions/" + hash,
                                            "Range",
                                            "bytes=" + whole.length + "-")
                                    .statusCode())
                    .isEqualTo(416);
        }
        HttpResponse<byte[]> again = ada.post("/v1/xorbs/default/" + XORB, xorb());
        assertThat(json(again).get("was_inserted").asBoolean()).isFalse();
    }

    @Test
    void aSignedRangeIsForItsBytesAndItsTimeAlone() throws Exception {
        upload("ada/open", "ada");
        commit("ada/open", "ada");
        Cas reader = cas("ada/open", "ada", "read");
        Shard.File small =
                shard().files().stream().min((a, b) -> Long.compare(raw(a), raw(b))).orElseThrow();
        JsonNode how = json(reader.get("/v2/reconstructions/" + small.hash()));
        JsonNode entry = how.get("xorbs").get(XORB).get(0);
        String url = entry.get("url").asString();
        long start = entry.get("ranges").get(0).get("bytes").get("start").asLong();
        long end = entry.get("ranges").get(0).get("bytes").get("end").asLong();
        assertThat(get(url, "Range", "bytes=" + start + "-" + end).statusCode()).isEqualTo(206);
        assertThat(get(url, "Range", "bytes=0-" + (xorb().length - 1)).statusCode()).isEqualTo(403);
        assertThat(get(url, "Range", "bytes=" + start + "-" + (end + 1)).statusCode())
                .isEqualTo(403);
        assertThat(get(url.replace("-" + end, "-" + (end + 1))).statusCode()).isEqualTo(403);
        assertThat(get(url.replaceAll("signature=.", "signature=x")).statusCode()).isEqualTo(403);
        assertThat(get(url.substring(0, url.indexOf('?'))).statusCode()).isEqualTo(403);
        clock.pass(Duration.ofHours(2));
        assertThat(get(url, "Range", "bytes=" + start + "-" + end).statusCode()).isEqualTo(403);
    }

    @Test
    void aReadTokenSendsNothingAndAForgedOneOpensNothing() throws Exception {
        Cas reader = cas("ada/open", "ada", "read");
        assertThat(reader.post("/v1/xorbs/default/" + XORB, xorb()).statusCode()).isEqualTo(403);
        assertThat(reader.post("/v1/shards", shardBytes()).statusCode()).isEqualTo(403);
        assertThat(reader.get("/v1/chunks/default/" + XORB).statusCode()).isEqualTo(403);
        Cas writer = cas("ada/open", "ada", "write");
        Cas forged = new Cas(writer.url(), reader.token().replaceAll(".$", "x"));
        assertThat(forged.post("/v1/xorbs/default/" + XORB, xorb()).statusCode()).isEqualTo(401);
        Cas none = new Cas(writer.url(), "hf_" + "a".repeat(34));
        assertThat(none.post("/v1/xorbs/default/" + XORB, xorb()).statusCode()).isEqualTo(401);
        Cas elsewhere = new Cas(writer.url().replace("shared", "0".repeat(24)), writer.token());
        assertThat(elsewhere.post("/v1/xorbs/default/" + XORB, xorb()).statusCode()).isEqualTo(403);
        assertThat(writer.post("/v1/xorbs/default/nonsense", xorb()).statusCode()).isEqualTo(400);
        assertThat(writer.post("/v1/xorbs/other/" + XORB, xorb()).statusCode()).isEqualTo(400);
        clock.pass(Duration.ofMinutes(16));
        assertThat(writer.post("/v1/xorbs/default/" + XORB, xorb()).statusCode()).isEqualTo(401);
    }

    @Test
    void aRevokedAccessTokenEndsItsTokensOfTheCas() throws Exception {
        Cas writer = cas("ada/open", "ada", "write");
        data.database()
                .useTransaction(
                        handle ->
                                assertThat(tokens.revoke(handle, issued("ada").token().id()))
                                        .isTrue());
        assertThat(writer.post("/v1/xorbs/default/" + XORB, xorb()).statusCode()).isEqualTo(401);
    }

    @Test
    void nobodyWithoutTheRightGetsAToken() throws Exception {
        assertThat(token("ada/open", "bob", "read").statusCode()).isEqualTo(200);
        assertThat(token("ada/closed", "bob", "read").statusCode()).isEqualTo(404);
        assertThat(token("ada/closed", "bob", "write").statusCode()).isEqualTo(404);
        assertThat(token("ada/secret", "bob", "write").statusCode()).isEqualTo(403);
        assertThat(token("ada/secret", "ada", "read").statusCode()).isEqualTo(403);
        assertThat(token("ada/secret", "ada", "write").statusCode()).isEqualTo(200);
    }

    @Test
    void aFileIsReadOnlyThroughARepositoryThatHasIt() throws Exception {
        upload("ada/closed", "ada");
        commit("ada/closed", "ada");
        String hash = shard().files().getFirst().hash().toString();
        assertThat(cas("ada/closed", "ada", "read").get("/v2/reconstructions/" + hash).statusCode())
                .isEqualTo(200);
        // The same realm, and a token that is good for another repository.
        assertThat(cas("bob/open", "bob", "read").get("/v2/reconstructions/" + hash).statusCode())
                .isEqualTo(404);
    }

    @Test
    void foreignChunksAreNotReferredToByTheirHash() throws Exception {
        upload("ada/closed", "ada");
        commit("ada/closed", "ada");
        Cas bob = cas("bob/open", "bob", "write");
        HttpResponse<byte[]> refused = bob.post("/v1/shards", shardBytes());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused)).contains("was not sent");
        HttpResponse<byte[]> streamed = bob.post("/v2/shards", shardBytes());
        assertThat(streamed.statusCode()).isEqualTo(200);
        assertThat(text(streamed).lines().toList().getLast())
                .contains("\"type\":\"error\"")
                .contains("\"retryable\":false");
        Shard.Term term = shard().files().getFirst().terms().getFirst();
        String chunk = shard().xorbs().getFirst().chunks().get(term.from()).hash().toString();
        assertThat(bob.get("/v1/chunks/default/" + chunk).statusCode()).isEqualTo(404);
        HttpResponse<byte[]> mine =
                cas("ada/open", "ada", "write").get("/v1/chunks/default-merkledb/" + chunk);
        assertThat(ShardReader.read(mine.body()).xorbs().getFirst().hash()).hasToString(XORB);
    }

    @Test
    void nothingOfAnApiOnlyRepositoryComesBack() throws Exception {
        Cas writer = upload("ada/secret", "ada");
        commit("ada/secret", "ada");
        String hash = shard().files().getFirst().hash().toString();
        for (String path : List.of("/v1/reconstructions/", "/v2/reconstructions/", "/v1/files/")) {
            assertThat(writer.get(path + hash).statusCode()).isEqualTo(403);
            Cas shared = cas("ada/open", "ada", "read");
            assertThat(shared.get(path + hash).statusCode()).isEqualTo(404);
        }
        assertThat(writer.get("/ranges/" + XORB + "/0-100").statusCode()).isEqualTo(403);
        HttpResponse<byte[]> resolved =
                get(
                        base() + "/ada/secret/resolve/main/file0.bin",
                        "Authorization",
                        "Bearer " + issued("ada").secret());
        assertThat(resolved.statusCode()).isEqualTo(403);
        assertThat(resolved.headers().firstValue("X-Xet-Hash")).isEmpty();
        // Nor can its chunks be made a file of another repository, even by who sent them.
        assertThat(cas("ada/open", "ada", "write").post("/v1/shards", shardBytes()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void resolveNamesTheHashAndWhereToGoWithIt() throws Exception {
        upload("ada/open", "ada");
        commit("ada/open", "ada");
        HttpResponse<byte[]> info =
                get(
                        base() + "/ada/open/resolve/main/file0.bin",
                        "Accept",
                        "application/vnd.xet-fileinfo+json, */*");
        assertThat(info.statusCode()).isEqualTo(200);
        assertThat(info.headers().firstValue("Content-Type"))
                .contains("application/vnd.xet-fileinfo+json");
        assertThat(info.headers().firstValue("X-Xet-Hash"))
                .contains(shard().files().getFirst().hash().toString());
        assertThat(info.headers().firstValue("Link").orElseThrow())
                .contains("rel=\"xet-auth\"")
                .contains("rel=\"xet-reconstruction-info\"");
    }

    @Test
    void anAlteredXorbIsRefused() throws Exception {
        byte[] altered = xorb();
        altered[altered.length / 2] ^= 1;
        Cas writer = cas("ada/open", "ada", "write");
        assertThat(writer.post("/v1/xorbs/default/" + XORB, altered).statusCode()).isEqualTo(400);
        assertThat(writer.post("/v1/shards", shardBytes()).statusCode()).isEqualTo(400);
        assertThat(writer.post("/v1/shards", new byte[10]).statusCode()).isEqualTo(400);
    }

    /// A client with a token of the CAS.
    private final class Cas {
        private final String url;
        private final String token;

        Cas(String url, String token) {
            this.url = url;
            this.token = token;
        }

        String url() {
            return url;
        }

        String token() {
            return token;
        }

        HttpResponse<byte[]> get(String path, String... headers) throws Exception {
            String[] all = Arrays.copyOf(headers, headers.length + 2);
            all[headers.length] = "Authorization";
            all[headers.length + 1] = "Bearer " + token;
            return XetRoutesTest.this.get(url + path, all);
        }

        HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
            return XetRoutesTest.this.post(url + path, token, body);
        }
    }

    private Cas upload(String repo, String who) throws Exception {
        Cas cas = cas(repo, who, "write");
        assertThat(cas.post("/v1/xorbs/default/" + XORB, xorb()).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> registered = cas.post("/v2/shards", shardBytes());
        assertThat(text(registered).lines().toList().getLast()).contains("\"type\":\"result\"");
        return cas;
    }

    private void commit(String repo, String who) throws Exception {
        StringBuilder lines =
                new StringBuilder("{\"key\":\"header\",\"value\":{\"summary\":\"add\"}}\n");
        int number = 0;
        for (Shard.File file : shard().files()) {
            lines.append("{\"key\":\"lfsFile\",\"value\":{\"path\":\"file")
                    .append(number++)
                    .append(".bin\",\"algo\":\"sha256\",\"oid\":\"")
                    .append(file.sha256().orElseThrow().hex())
                    .append("\",\"size\":")
                    .append(raw(file))
                    .append("}}\n");
        }
        HttpResponse<byte[]> done =
                post(
                        base() + "/api/models/" + repo + "/commit/main",
                        issued(who).secret(),
                        lines.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(done.statusCode()).as(text(done)).isEqualTo(200);
    }

    private Cas cas(String repo, String who, String right) throws Exception {
        HttpResponse<byte[]> token = token(repo, who, right);
        JsonNode body = json(token);
        assertThat(token.headers().firstValue("X-Xet-Cas-Url"))
                .contains(body.get("casUrl").asString());
        assertThat(token.headers().firstValue("X-Xet-Token-Expiration"))
                .contains(Long.toString(body.get("exp").asLong()));
        return new Cas(body.get("casUrl").asString(), body.get("accessToken").asString());
    }

    private HttpResponse<byte[]> token(String repo, String who, String right) throws Exception {
        return get(
                base() + "/api/models/" + repo + "/xet-" + right + "-token/main",
                "Authorization",
                "Bearer " + issued(who).secret());
    }

    /// Puts a file together as a client does, by nothing but the answer.
    private byte[] download(JsonNode how) throws Exception {
        Map<String, byte[]> chunks = new HashMap<>();
        for (Map.Entry<String, JsonNode> xorb : how.get("xorbs").properties()) {
            for (JsonNode entry : xorb.getValue()) {
                JsonNode range = entry.get("ranges").get(0);
                HttpResponse<byte[]> got =
                        get(
                                entry.get("url").asString(),
                                "Range",
                                "bytes="
                                        + range.get("bytes").get("start").asLong()
                                        + "-"
                                        + range.get("bytes").get("end").asLong());
                assertThat(got.statusCode()).isEqualTo(206);
                XorbReader reader = new XorbReader(new ByteArrayInputStream(got.body()));
                int chunk = range.get("chunks").get("start").asInt();
                while (reader.next()) {
                    chunks.put(xorb.getKey() + chunk++, reader.raw());
                }
                assertThat(chunk).isEqualTo(range.get("chunks").get("end").asInt());
            }
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (JsonNode term : how.get("terms")) {
            JsonNode range = term.get("range");
            for (int i = range.get("start").asInt(); i < range.get("end").asInt(); i++) {
                all.write(chunk(chunks, term.get("hash").asString() + i));
            }
        }
        int skip = how.get("offset_into_first_range").asInt();
        return Arrays.copyOfRange(all.toByteArray(), skip, all.size());
    }

    private static byte[] chunk(Map<String, byte[]> chunks, String key) {
        return Objects.requireNonNull(chunks.get(key), key);
    }

    private void make(String owner, String name, Access access) {
        Identity who = tokens.authenticate(issued(owner).secret()).orElseThrow();
        Repos repos = new Repos(data.database(), new AuditLog(clock), clock);
        assertThat(repos.create(who, RepoKind.MODEL, new RepoName(owner, name), access).created())
                .isTrue();
    }

    private IssuedToken issued(String name) {
        return Objects.requireNonNull(secrets.get(name));
    }

    private HttpResponse<byte[]> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> post(String url, String token, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + token)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private String base() {
        return "http://127.0.0.1:" + server.port();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return Json.MAPPER.readTree(response.body());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static long raw(Shard.File file) {
        return file.terms().stream().mapToLong(Shard.Term::rawBytes).sum();
    }

    private static Shard shard() throws IOException {
        return ShardReader.read(shardBytes());
    }

    private static byte[] shardBytes() throws IOException {
        return MadeUp.resource("upload/shard.bin");
    }

    private static byte[] xorb() throws IOException {
        return MadeUp.resource("upload/" + XORB + ".xorb");
    }
}
