package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.content.Scrub;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A commit is all or nothing and never lost: of those that come at once each lands, one after the
/// other; one for another parent is refused; one that changes nothing makes none.
class CommitRoutesTest {
    private static final int THREADS = 8;
    private static final int COMMITS = 10;
    private static final String REFS_TAG = "refs%2Ftags%2Fv1";

    @TempDir private Path temporary;
    private LiveHub hub;
    private Caller ada;

    @BeforeEach
    void serve() throws IOException {
        hub = new LiveHub(temporary.resolve("hub"));
        ada = new Caller(hub, hub.ada);
        ada.create("acme/m", "public");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aCommitForAnotherParentIsRefusedAndChangesNothing() throws IOException {
        String first = oid(ada.commit("acme/m/commit/main", Caller.file("a", "1")));
        String second = oid(commitOn(first, Caller.file("a", "2")));
        HttpResponse<byte[]> late = commitOn(first, Caller.file("a", "3"));
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(Caller.text(late)).contains(first, second);
        assertThat(Caller.text(ada.get("acme/m/resolve/main/a"))).isEqualTo("2");
        assertThat(ada.history("acme/m", "main")).hasSize(3).startsWith(second, first);
    }

    @Test
    void aCommitThatChangesNothingMakesNone() throws IOException {
        String first = oid(ada.commit("acme/m/commit/main", Caller.file("a", "1")));
        assertThat(oid(ada.commit("acme/m/commit/main", Caller.file("a", "1")))).isEqualTo(first);
        assertThat(oid(ada.commit("acme/m/commit/main", Caller.delete("not-there"))))
                .isEqualTo(first);
        assertThat(oid(ada.commit("acme/m/commit/main"))).isEqualTo(first);
        assertThat(ada.history("acme/m", "main")).hasSize(2);
    }

    @Test
    void ofAnyNumberOfCommitsAtOnceAllLandOneAfterTheOther() throws Exception {
        List<Future<List<String>>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                all.add(threads.submit(() -> commits(number)));
            }
        }
        List<String> landed = new ArrayList<>();
        for (Future<List<String>> each : all) {
            landed.addAll(each.get());
        }
        List<String> history = ada.history("acme/m", "main");
        assertThat(history).hasSize(THREADS * COMMITS + 1).doesNotHaveDuplicates();
        assertThat(new HashSet<>(history)).containsAll(landed);
        JsonNode files = Caller.json(ada.get("api/models/acme/m/tree/main"));
        assertThat(files.size()).isEqualTo(THREADS * COMMITS);
    }

    private List<String> commits(int thread) throws IOException {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < COMMITS; i++) {
            HttpResponse<byte[]> answer =
                    ada.commit("acme/m/commit/main", Caller.file("f-" + thread + "-" + i, "" + i));
            assertThat(answer.statusCode()).as(Caller.text(answer)).isEqualTo(200);
            made.add(oid(answer));
        }
        return made;
    }

    @Test
    void aCommitOfWhichOneLineIsWrongLeavesNothing() throws IOException {
        String before = ada.history("acme/m", "main").getFirst();
        HttpResponse<byte[]> refused =
                ada.commit(
                        "acme/m/commit/main",
                        Caller.file("good", "1"),
                        Caller.large("unknown.bin", new byte[] {1, 2, 3}));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Caller.text(refused)).contains("unknown.bin", "upload it first");
        assertThat(ada.history("acme/m", "main")).containsExactly(before);
        assertThat(ada.get("acme/m/resolve/main/good").statusCode()).isEqualTo(404);
    }

    @Test
    void aTagStaysWhereItIs() throws IOException {
        String first = oid(ada.commit("acme/m/commit/main", Caller.file("a", "1")));
        assertThat(ada.post("api/models/acme/m/tag/main", "{\"tag\":\"v1\"}").statusCode())
                .isEqualTo(200);
        for (String tag : new String[] {REFS_TAG, "v1"}) {
            assertThat(ada.commit("acme/m/commit/" + tag, Caller.file("a", "2")).statusCode())
                    .as(tag)
                    .isBetween(400, 499);
        }
        assertThat(ada.history("acme/m", "v1").getFirst()).isEqualTo(first);
        assertThat(Caller.text(ada.get("acme/m/resolve/v1/a"))).isEqualTo("1");
    }

    @Test
    void aRevisionThatIsNotThereIsNotMade() throws IOException {
        HttpResponse<byte[]> refused = ada.commit("acme/m/commit/dev", Caller.file("a", "1"));
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(Caller.header(refused, "X-Error-Code")).isEqualTo("RevisionNotFound");
    }

    @Test
    void aDamagedFileIsAskedForAgainAndHealed() throws Exception {
        byte[] large = Caller.bytes(5, 400_000);
        ada.publish("acme/m", "model.bin", large);
        assertThat(ada.commit("acme/m/commit/main", Caller.file("a", "a text")).statusCode())
                .isEqualTo(200);
        assertThat(known("model.bin", large.length)).isEqualTo(Digest.of(large).hex());
        assertThat(known("a", 6)).isNotEmpty();
        StoredBlobs.flipABitInEach(temporary.resolve("hub"));
        Scrub scrub = new Scrub(hub.data.database(), hub.data.blobs(), hub.clock);
        hub.clock.pass(Duration.ofDays(1));
        assertThat(scrub.run(Duration.ZERO, Scrub.Pace.FULL).damaged()).hasSize(2);
        for (String file : new String[] {"model.bin", "a"}) {
            HttpResponse<byte[]> damaged = ada.get("acme/m/resolve/main/" + file);
            assertThat(damaged.statusCode()).isEqualTo(500);
            assertThat(Caller.text(damaged)).contains("damaged", "upload the file again");
            assertThat(known(file, file.equals("a") ? 6 : large.length)).isEmpty();
        }
        ada.publish("acme/m", "model.bin", large);
        assertThat(ada.commit("acme/m/commit/main", Caller.file("a", "a text")).statusCode())
                .isEqualTo(200);
        assertThat(ada.get("acme/m/resolve/main/model.bin").body()).isEqualTo(large);
        assertThat(Caller.text(ada.get("acme/m/resolve/main/a"))).isEqualTo("a text");
        assertThat(known("a", 6)).as("healed, it is unchanged again").isNotEmpty();
    }

    /// The id by which a client is told that it need not send a file.
    private String known(String path, long size) throws IOException {
        String body =
                "{\"files\":[{\"path\":\"" + path + "\",\"size\":" + size + ",\"sample\":\"\"}]}";
        HttpResponse<byte[]> answer = ada.post("api/models/acme/m/preupload/main", body);
        return Caller.json(answer).path("files").path(0).path("oid").asString("");
    }

    private HttpResponse<byte[]> commitOn(String parent, String... lines) throws IOException {
        String header =
                Caller.line("header", Caller.header("a commit").put("parentCommit", parent));
        return ada.send(
                ada.request("api/models/acme/m/commit/main")
                        .POST(
                                BodyPublishers.ofByteArray(
                                        (header + String.join("", lines))
                                                .getBytes(StandardCharsets.UTF_8))));
    }

    private static String oid(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(Caller.text(answer)).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).path("commitOid").asString("");
    }
}
