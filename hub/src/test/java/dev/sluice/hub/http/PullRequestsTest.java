package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.account.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever may read can propose a change, on a branch that is theirs; only who may write brings it
/// onto main, and only where main did not change the same files since.
class PullRequestsTest {
    private static final String COMMIT = "acme/m/commit/main";
    private static final String OWN = "acme/m/commit/refs%2Fpr%2F1";
    private static final String MERGE = "api/models/acme/m/discussions/1/merge";
    private static final String STATUS = "api/models/acme/m/discussions/1/status";

    @TempDir private Path temporary;
    private LiveHub hub;
    private Caller ada;
    private Caller grace;
    private Caller mallory;

    @BeforeEach
    void serve() throws IOException {
        hub = new LiveHub(temporary.resolve("hub"));
        ada = new Caller(hub, hub.ada);
        grace = new Caller(hub, hub.grace);
        mallory = Caller.of(hub, "mallory", Role.ADMIN, Optional.empty());
        ada.create("acme/m", "public");
        assertThat(ada.commit(COMMIT, Caller.file("a", "1"), Caller.file("b", "1")).statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void somebodyElseProposesAndAWriterMerges() throws IOException {
        HttpResponse<byte[]> opened = propose(Caller.file("a", "2"));
        assertThat(Caller.json(opened).path("pullRequestUrl").asString(""))
                .endsWith("/acme/m/discussions/1");
        assertThat(grace.commit(OWN, Caller.file("c", "new")).statusCode()).isEqualTo(200);
        assertThat(text("main", "a")).as("nothing on main yet").isEqualTo("1");
        assertThat(text("refs%2Fpr%2F1", "a")).isEqualTo("2");
        assertThat(ada.commit(COMMIT, Caller.file("b", "2")).statusCode()).isEqualTo(200);

        assertThat(ada.post(MERGE, "{}").statusCode()).isEqualTo(200);
        assertThat(text("main", "a")).isEqualTo("2");
        assertThat(text("main", "b")).as("what main changed meanwhile stays").isEqualTo("2");
        assertThat(text("main", "c")).isEqualTo("new");
        assertThat(status()).isEqualTo("merged");
        assertThat(ada.post(MERGE, "{}").statusCode()).as("merged once").isEqualTo(400);
    }

    @Test
    void whatMainChangedTooIsAConflictAndNothingHappens() throws IOException {
        assertThat(propose(Caller.file("a", "2"), Caller.file("c", "new")).statusCode())
                .isEqualTo(200);
        assertThat(ada.commit(COMMIT, Caller.file("a", "3")).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> merged = ada.post(MERGE, "{}");
        assertThat(merged.statusCode()).isEqualTo(409);
        assertThat(Caller.text(merged)).contains("'a' changed on main too");
        assertThat(text("main", "a")).isEqualTo("3");
        assertThat(ada.get("acme/m/resolve/main/c").statusCode()).isEqualTo(404);
        assertThat(status()).isEqualTo("open");
    }

    @Test
    void whoMayNotWriteMergesNothingAndWritesOnNobodyElsesBranch() throws IOException {
        assertThat(propose(Caller.file("a", "2")).statusCode()).isEqualTo(200);
        for (Caller other : new Caller[] {grace, mallory, new Caller(hub, "")}) {
            assertThat(other.post(MERGE, "{}").statusCode()).isIn(401, 403);
            assertThat(other.commit(COMMIT, Caller.file("a", "9")).statusCode()).isIn(401, 403);
        }
        assertThat(mallory.commit(OWN, Caller.file("a", "9")).statusCode()).isEqualTo(403);
        assertThat(mallory.post(STATUS, "{\"status\":\"closed\"}").statusCode()).isEqualTo(403);
        assertThat(
                        mallory.commit("acme/m/commit/refs%2Fpr%2F2", Caller.file("a", "9"))
                                .statusCode())
                .isEqualTo(404);
        assertThat(text("refs%2Fpr%2F1", "a")).isEqualTo("2");
        assertThat(status()).isEqualTo("open");
        assertThat(grace.post(STATUS, "{\"status\":\"closed\"}").statusCode()).isEqualTo(200);
        assertThat(ada.post(MERGE, "{}").statusCode()).as("closed").isEqualTo(400);
    }

    @Test
    void aTokenToReadOrNobodyProposesNothing() throws IOException {
        Caller reader = Caller.of(hub, "rita", Role.READ, Optional.empty());
        for (Caller other : new Caller[] {reader, new Caller(hub, "")}) {
            assertThat(other.commit(COMMIT + "?create_pr=1", Caller.file("a", "2")).statusCode())
                    .isIn(401, 403);
            assertThat(
                            other.post(
                                            "api/models/acme/m/discussions",
                                            "{\"title\":\"t\",\"pullRequest\":true}")
                                    .statusCode())
                    .isIn(401, 403);
        }
        assertThat(Caller.json(ada.get("api/models/acme/m/discussions")).path("count").asInt(-1))
                .isZero();
    }

    @Test
    void aDeletionIsMergedAsOne() throws IOException {
        assertThat(propose(Caller.delete("a")).statusCode()).isEqualTo(200);
        assertThat(ada.post(MERGE, "{}").statusCode()).isEqualTo(200);
        assertThat(ada.get("acme/m/resolve/main/a").statusCode()).isEqualTo(404);
        assertThat(text("main", "b")).isEqualTo("1");
    }

    private HttpResponse<byte[]> propose(String... lines) throws IOException {
        return grace.commit(COMMIT + "?create_pr=1", lines);
    }

    private String text(String revision, String file) throws IOException {
        HttpResponse<byte[]> got = ada.get("acme/m/resolve/" + revision + "/" + file);
        assertThat(got.statusCode()).isEqualTo(200);
        return Caller.text(got);
    }

    private String status() throws IOException {
        return Caller.json(ada.get("api/models/acme/m/discussions/1")).path("status").asString("");
    }
}
