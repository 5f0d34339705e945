package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.account.Role;
import dev.sluice.hub.http.TrialHub.Ask;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// No byte of a file of an api-only repository leaves the hub: not by any route that its router
/// knows, for any token, range or signed address, not to its owner nor to an operator, and not by
/// being committed elsewhere.
class ApiOnlyTest {
    private static final String SECRET = "acme/secret";
    private static final String OPEN = "acme/open";

    @TempDir Path folder;

    private final byte[] large = new byte[40_000];
    private final byte[] small = random(700, 2);
    private final byte[] card = random(300, 3);
    private TrialHub hub;
    private SecretBytes bytes;
    private String ada;
    private String bob;
    private List<String> tokens;

    @BeforeEach
    void startWithASecretAndTheSameInTheOpen() throws IOException {
        new Random(1).nextBytes(large);
        bytes = new SecretBytes(List.of(large, small, card));
        hub = new TrialHub(folder);
        ada = hub.token("ada", Role.ADMIN);
        bob = hub.token("bob", Role.ADMIN);
        tokens = List.of("", ada, hub.token("mel", Role.READ), bob);
        fill(SECRET, "api-only");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /// Words that no page of the hub's own has.
    private static byte[] random(int length, int seed) {
        StringBuilder text = new StringBuilder(seed == 3 ? "---\n" : "");
        Random random = new Random(seed);
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
            if (text.length() % 50 == 0) {
                text.append(seed == 3 && text.length() < 200 ? ": '" : "").append('\n');
            }
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void fill(String repo, String access) {
        create(repo, access);
        hub.upload(repo, large, ada);
        commit(
                repo,
                TrialHub.largeFile("w.safetensors", large),
                TrialHub.file("config.json", small),
                TrialHub.file("README.md", card));
        hub.json(
                new Ask("POST", "/api/models/" + repo + "/tag/main", ada).json("{\"tag\":\"v1\"}"));
        hub.json(
                new Ask("POST", "/api/models/" + repo + "/branch/dev%2Fx", ada)
                        .json("{\"startingPoint\":\"v1\"}"));
    }

    private void create(String repo, String access) {
        hub.json(
                new Ask("POST", "/api/repos/create", ada)
                        .json("{\"name\":\"%s\",\"visibility\":\"%s\"}".formatted(repo, access)));
    }

    private void commit(String repo, String... lines) {
        HttpResponse<byte[]> answer = hub.commit(repo, List.of(lines), ada);
        assertThat(answer.statusCode()).as(TrialHub.text(answer.body())).isEqualTo(200);
    }

    @Test
    void noRouteGivesOutAByte() {
        Set<String> leaks = leaks(SECRET);
        assertThat(leaks).isEmpty();
        JsonNode tree = hub.json(new Ask("GET", "/api/models/" + SECRET + "/tree/main", ""));
        assertThat(tree.toString())
                .as("it is all there, and its metadata is for everybody")
                .contains("w.safetensors", "config.json", TrialHub.sha256(large).hex());
    }

    @Test
    void theSameSearchFindsAPublicRepositorysFilesByEveryRouteThatServesThem() {
        fill(OPEN, "public");
        assertThat(leaks(OPEN))
                .contains(
                        "GET {ns}/{name}/resolve/**",
                        "GET {ns}/{name}/raw/**",
                        "GET lfs/download/{repo}/{oid}/{size}");
    }

    @Test
    void noSettingOpensIt() {
        for (String setting :
                List.of(
                        "{\"private\":false}",
                        "{\"private\":true}",
                        "{\"gated\":\"auto\"}",
                        "{\"gated\":false}",
                        "{\"visibility\":\"public\"}",
                        "{\"visibility\":\"gated-auto\"}",
                        "{\"visibility\":\"private\"}")) {
            hub.send(new Ask("PUT", "/api/models/" + SECRET + "/settings", ada).json(setting));
            expectNothing(new Ask("GET", "/" + SECRET + "/resolve/main/w.safetensors", ada));
            expectNothing(new Ask("GET", "/" + SECRET + "/resolve/main/config.json", ada));
        }
    }

    @Test
    void movedItIsWhatItWas() {
        hub.json(
                new Ask("POST", "/api/repos/move", ada)
                        .json(
                                "{\"fromRepo\":\"%s\",\"toRepo\":\"ada/elsewhere\"}"
                                        .formatted(SECRET)));
        expectNothing(new Ask("GET", "/ada/elsewhere/resolve/main/w.safetensors", ada));
        expectNothing(new Ask("GET", "/" + SECRET + "/resolve/main/w.safetensors", ada));
    }

    @Test
    void itsContentCannotBeCommittedElsewhereByItsHash() {
        create(OPEN, "public");
        for (String token : tokens) {
            HttpResponse<byte[]> answer =
                    hub.commit(OPEN, List.of(TrialHub.largeFile("w.bin", large)), token);
            assertThat(answer.statusCode()).isIn(400, 401, 403);
        }
        JsonNode object = hub.batch(OPEN, large, ada).path("objects").path(0);
        assertThat(object.path("actions").has("upload"))
                .as("an upload is asked for as if it were not there")
                .isTrue();
        expectNothing(new Ask("GET", "/" + OPEN + "/resolve/main/w.bin", ada));
    }

    @Test
    void aNewRepositoryOfItsNameInheritsNothing() {
        hub.json(
                new Ask("DELETE", "/api/repos/delete", ada)
                        .json("{\"name\":\"%s\"}".formatted(SECRET)));
        create(SECRET, "public");
        for (String path : List.of("w.safetensors", "config.json", "README.md")) {
            expectNothing(new Ask("GET", "/" + SECRET + "/resolve/main/" + path, ada));
            expectNothing(new Ask("GET", "/" + SECRET + "/resolve/v1/" + path, ada));
        }
        HttpResponse<byte[]> answer =
                hub.commit(SECRET, List.of(TrialHub.largeFile("w.bin", large)), ada);
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    private void expectNothing(Ask ask) {
        HttpResponse<byte[]> answer = hub.send(ask);
        assertThat(bytes.areIn(answer.body())).as(ask.toString()).isFalse();
        assertThat(answer.statusCode()).as(ask.toString()).isNotIn(200, 206);
    }

    /// The routes whose answers hold bytes of the files, and what was asked.
    private Set<String> leaks(String repo) {
        EveryRoute every = new EveryRoute(hub, values(repo), allTokens(repo), bodies());
        Set<String> leaks = new TreeSet<>();
        Set<String> named = new HashSet<>();
        for (String route : hub.server.patterns()) {
            for (Ask ask : every.of(route)) {
                HttpResponse<byte[]> answer = hub.send(ask);
                if (bytes.areIn(answer.body()) || bytes.areIn(headers(answer))) {
                    leaks.add(route);
                }
                assertThat(answer.statusCode()).as(ask.toString()).isNotEqualTo(500);
                named.addAll(EveryRoute.addresses(TrialHub.text(answer.body())));
                named.addAll(EveryRoute.addresses(TrialHub.text(headers(answer))));
            }
        }
        for (String address : named) {
            if (bytes.areIn(hub.send(new Ask("GET", address, "")).body())) {
                leaks.add("GET " + address.replaceAll("\\d{5,}|[0-9a-f]{40,}", "…"));
            }
        }
        return leaks;
    }

    private static byte[] headers(HttpResponse<byte[]> answer) {
        return answer.headers().map().toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The hub's own, and those for its CAS that it gives for them.
    private List<String> allTokens(String repo) {
        List<String> all = new ArrayList<>(tokens);
        for (String right : List.of("read", "write")) {
            for (String about : List.of(repo, "acme/beside")) {
                for (String token : tokens) {
                    HttpResponse<byte[]> answer =
                            hub.send(
                                    new Ask(
                                            "GET",
                                            "/api/models/%s/xet-%s-token/main"
                                                    .formatted(about, right),
                                            token));
                    if (answer.statusCode() == 200) {
                        all.add(
                                Json.MAPPER
                                        .readTree(answer.body())
                                        .path("accessToken")
                                        .stringValue());
                    }
                }
            }
        }
        return all;
    }

    private Map<String, List<String>> values(String repo) {
        JsonNode info = hub.json(new Ask("GET", "/api/models/" + repo, ada));
        String id = info.path("_id").asString("");
        String sha = info.path("sha").asString("");
        String oid = TrialHub.sha256(large).hex();
        return Map.ofEntries(
                Map.entry("kind", List.of("models")),
                Map.entry("ns", List.of("acme")),
                Map.entry("name", List.of(repo.substring(repo.indexOf('/') + 1))),
                Map.entry(
                        "**",
                        List.of(
                                "main/w.safetensors",
                                "main/config.json",
                                "v1/README.md",
                                "dev%2Fx/w.safetensors",
                                "refs%2Fheads%2Fmain/config.json",
                                sha + "/w.safetensors",
                                sha + "/config.json",
                                "main",
                                sha)),
                Map.entry("number", List.of("1")),
                Map.entry("repo", List.of(id, repo)),
                Map.entry("holder", List.of(hub.accountId("ada"), id)),
                Map.entry("oid", List.of(oid)),
                Map.entry("size", List.of(Integer.toString(large.length), "100")),
                Map.entry("part", List.of("1")),
                Map.entry("generation", List.of("1")),
                Map.entry("realm", List.of("shared", id)),
                Map.entry("hash", List.copyOf(hashes())),
                Map.entry("prefix", List.of("default")),
                Map.entry("range", List.of("0-1000", "0-39999")),
                Map.entry("commit", List.of(sha)),
                Map.entry("version", List.of("1")),
                Map.entry("status", List.of("pending", "accepted")),
                Map.entry("release", List.of(oid)),
                Map.entry("key", List.of("x")));
    }

    /// By which Xet knows the large file and its xorbs, whoever may know them.
    private Set<String> hashes() {
        return hub.data
                .database()
                .read(
                        handle ->
                                new TreeSet<>(
                                        handle.createQuery(
                                                        "SELECT xet_hash FROM large_file UNION"
                                                                + " SELECT hash FROM xorb")
                                                .mapTo(String.class)
                                                .list()));
    }

    /// One that says nothing, and one that asks for all that any route gives.
    private List<String> bodies() {
        return List.of(
                "{}",
                """
                {"operation":"download","transfers":["basic","multipart","xet"],"oid":"%1$s","size":%2$d,
                 "objects":[{"oid":"%1$s","size":%2$d}],"expand":true,
                 "paths":["w.safetensors","config.json","README.md"],
                 "files":[{"path":"w.safetensors","size":%2$d,"sample":""}],
                 "tag":"v9","startingPoint":"main","message":"x","title":"t","description":"d",
                 "pullRequest":true,"content":"# x","status":"closed","user":"bob"}"""
                        .formatted(TrialHub.sha256(large).hex(), large.length));
    }
}
