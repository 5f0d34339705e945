package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.account.Role;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A repository that moved is found under its old name until somebody takes that name; moving gives
/// nobody a right that they had not.
class MovedReposTest {
    @TempDir private Path temporary;
    private LiveHub hub;
    private Caller ada;
    private Caller grace;

    @BeforeEach
    void serve() throws IOException {
        hub = new LiveHub(temporary.resolve("hub"));
        ada = new Caller(hub, hub.ada);
        grace = new Caller(hub, hub.grace);
        ada.create("acme/old", "public");
        assertThat(ada.commit("acme/old/commit/main", Caller.file("a", "first")).statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void theOldNameLeadsToTheNewOneUntilItIsTaken() throws IOException {
        assertThat(move(ada, "acme/old", "acme/new").statusCode()).isEqualTo(200);
        for (String name : new String[] {"acme/old", "acme/new"}) {
            assertThat(text(name)).isEqualTo("first");
            assertThat(Caller.json(grace.get("api/models/" + name)).path("id").asString(""))
                    .isEqualTo("acme/new");
        }
        ada.create("acme/old", "public");
        assertThat(ada.commit("acme/old/commit/main", Caller.file("a", "second")).statusCode())
                .isEqualTo(200);
        assertThat(text("acme/old")).isEqualTo("second");
        assertThat(text("acme/new")).isEqualTo("first");
    }

    @Test
    void aNameThatIsTakenIsNotMovedTo() throws IOException {
        ada.create("acme/taken", "public");
        assertThat(move(ada, "acme/old", "acme/taken").statusCode()).isEqualTo(409);
        assertThat(text("acme/old")).isEqualTo("first");
        assertThat(move(ada, "acme/old", "no-slash").statusCode()).isEqualTo(400);
        assertThat(move(ada, "acme/old", "acme/../x").statusCode()).isEqualTo(400);
    }

    @Test
    void aMoveThereAndBackLosesNothing() throws IOException {
        assertThat(move(ada, "acme/old", "acme/new").statusCode()).isEqualTo(200);
        assertThat(move(ada, "acme/new", "acme/old").statusCode()).isEqualTo(200);
        assertThat(text("acme/old")).isEqualTo("first");
        assertThat(text("acme/new")).isEqualTo("first");
        assertThat(Caller.json(ada.get("api/models/acme/new")).path("id").asString(""))
                .isEqualTo("acme/old");
    }

    @Test
    void whoMayNotMovesNothingAndNothingIsMovedToThem() throws IOException {
        assertThat(move(grace, "acme/old", "grace/mine").statusCode()).isEqualTo(403);
        assertThat(move(ada, "acme/old", "grace/hers").statusCode()).isEqualTo(403);
        Caller writer = Caller.of(hub, "will", Role.ADMIN, Optional.of(Role.WRITE));
        assertThat(move(writer, "acme/old", "will/mine").statusCode()).isEqualTo(403);
        assertThat(text("acme/old")).isEqualTo("first");
    }

    @Test
    void aPrivateRepositoryIsNoMoreSeenUnderItsOldName() throws IOException {
        assertThat(
                        ada.send(
                                        ada.request("api/models/acme/old/settings")
                                                .PUT(BodyPublishers.ofString("{\"private\":true}")))
                                .statusCode())
                .isEqualTo(200);
        assertThat(move(ada, "acme/old", "acme/new").statusCode()).isEqualTo(200);
        assertThat(grace.get("api/models/acme/old").statusCode()).isEqualTo(404);
        assertThat(grace.get("acme/old/resolve/main/a").statusCode()).isEqualTo(404);
        assertThat(text("acme/old")).isEqualTo("first");
    }

    @Test
    void aDeletedRepositoryTakesItsOldNamesWithIt() throws IOException {
        assertThat(move(ada, "acme/old", "acme/new").statusCode()).isEqualTo(200);
        assertThat(
                        ada.send(
                                        ada.request("api/repos/delete")
                                                .method(
                                                        "DELETE",
                                                        BodyPublishers.ofString(
                                                                "{\"name\":\"new\",\"organization\":\"acme\"}")))
                                .statusCode())
                .isEqualTo(200);
        assertThat(ada.get("api/models/acme/old").statusCode()).isEqualTo(404);
        assertThat(ada.get("api/models/acme/new").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<byte[]> move(Caller who, String from, String to)
            throws IOException {
        return who.post(
                "api/repos/move",
                "{\"fromRepo\":\"" + from + "\",\"toRepo\":\"" + to + "\",\"type\":\"model\"}");
    }

    private String text(String repo) throws IOException {
        HttpResponse<byte[]> got = ada.get(repo + "/resolve/main/a");
        assertThat(got.statusCode()).isEqualTo(200);
        return Caller.text(got);
    }
}
