package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.account.Role;
import dev.sluice.hub.repo.Access;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who may do what, of every kind of repository and everybody there is: the whole matrix, by
/// requests of all kinds. What somebody may not know of is told from nothing by no answer.
class PermissionsTest {
    /// Everybody there is.
    private enum Who {
        NOBODY(false, Optional.empty(), Role.READ),
        STRANGER(true, Optional.empty(), Role.ADMIN),
        READER(true, Optional.of(Role.READ), Role.ADMIN),
        WRITER(true, Optional.of(Role.WRITE), Role.ADMIN),
        OWNER(true, Optional.of(Role.ADMIN), Role.ADMIN),
        /// An administrator who shows a token to read.
        OWNER_READING(true, Optional.of(Role.ADMIN), Role.READ),
        /// An administrator who shows a token to write.
        OWNER_WRITING(true, Optional.of(Role.ADMIN), Role.WRITE);

        private final boolean known;
        private final Optional<Role> member;
        private final Role token;

        Who(boolean known, Optional<Role> member, Role token) {
            this.known = known;
            this.member = member;
            this.token = token;
        }

        boolean may(Role role) {
            return member.filter(held -> held.includes(role)).isPresent() && token.includes(role);
        }

        Caller of(LiveHub hub) {
            return known
                    ? Caller.of(
                            hub, name().toLowerCase(Locale.ROOT).replace('_', '-'), token, member)
                    : new Caller(hub, "");
        }
    }

    @TempDir private Path temporary;
    private LiveHub hub;
    private Caller ada;

    @BeforeEach
    void serve() {
        hub = new LiveHub(temporary.resolve("hub"));
        ada = new Caller(hub, hub.ada);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void everybodyMayDoWhatTheMatrixSaysAndNoMore(Access access) throws IOException {
        ada.create("acme/m", access.text());
        assertThat(ada.commit("acme/m/commit/main", Caller.file("a", "1")).statusCode())
                .isEqualTo(200);
        for (Who who : Who.values()) {
            Caller caller = who.of(hub);
            boolean sees = access != Access.PRIVATE || who.may(Role.READ);
            boolean reads =
                    switch (access) {
                        case PUBLIC -> true;
                        case PRIVATE, GATED_AUTO, GATED_MANUAL -> who.may(Role.READ);
                        case API_ONLY -> false;
                    };
            assertSees(caller, sees, who);
            assertReads(caller, sees, reads, who);
            assertWrites(caller, sees, who);
        }
    }

    private void assertSees(Caller caller, boolean sees, Who who) throws IOException {
        for (String path :
                new String[] {
                    "api/models/acme/m",
                    "api/models/acme/m/revision/main",
                    "api/models/acme/m/tree/main",
                    "api/models/acme/m/refs",
                    "api/models/acme/m/commits/main",
                    "api/models/acme/m/discussions",
                }) {
            HttpResponse<byte[]> answer = caller.get(path);
            assertThat(answer.statusCode())
                    .as("%s GET %s", who, path)
                    .isEqualTo(sees ? 200 : who.known ? 404 : 401);
            if (!sees) {
                assertLikeNothing(caller, answer);
            }
        }
        assertThat(Caller.text(caller.get("api/models?author=acme")).contains("acme/m"))
                .as("%s lists", who)
                .isEqualTo(sees);
    }

    private static void assertLikeNothing(Caller caller, HttpResponse<byte[]> answer)
            throws IOException {
        HttpResponse<byte[]> nothing = caller.get("api/models/acme/nothing");
        assertThat(answer.statusCode()).isEqualTo(nothing.statusCode());
        assertThat(Caller.header(answer, "X-Error-Code"))
                .isEqualTo("RepoNotFound")
                .isEqualTo(Caller.header(nothing, "X-Error-Code"));
        assertThat(Caller.text(answer)).isEqualTo(Caller.text(nothing));
    }

    private void assertReads(Caller caller, boolean sees, boolean reads, Who who)
            throws IOException {
        for (String path : new String[] {"acme/m/resolve/main/a", "acme/m/raw/main/a"}) {
            HttpResponse<byte[]> answer = caller.get(path);
            if (reads) {
                assertThat(Caller.text(answer)).as("%s GET %s", who, path).isEqualTo("1");
            } else {
                assertThat(answer.statusCode()).as("%s GET %s", who, path).isIn(401, 403, 404);
                assertThat(Caller.header(answer, "X-Error-Code"))
                        .as("%s GET %s", who, path)
                        .isIn(
                                sees
                                        ? Arrays.asList("GatedRepo", "DisabledRepo")
                                        : Arrays.asList("RepoNotFound"));
            }
        }
        assertThat(caller.get("api/models/acme/m/auth-check").statusCode() == 200)
                .as("%s auth-check", who)
                .isEqualTo(reads);
    }

    private void assertWrites(Caller caller, boolean sees, Who who) throws IOException {
        boolean writes = who.may(Role.WRITE);
        String tag = "t-" + who.name();
        assertDone(
                caller.commit("acme/m/commit/main", Caller.file(who.name(), "x")),
                writes,
                sees,
                who,
                "commit");
        assertDone(
                caller.post("api/models/acme/m/tag/main", "{\"tag\":\"" + tag + "\"}"),
                writes,
                sees,
                who,
                "tag");
        assertDone(
                caller.post("api/models/acme/m/branch/" + tag, "{}"), writes, sees, who, "branch");
        assertDone(
                caller.get("api/models/acme/m/auth-check/write"), writes, sees, who, "auth-check");
        assertDone(
                caller.send(
                        caller.request("api/models/acme/m/settings")
                                .PUT(BodyPublishers.ofString("{\"grantDays\":7}"))),
                who.may(Role.ADMIN),
                sees,
                who,
                "settings");
        if (!who.may(Role.ADMIN)) {
            assertDone(
                    caller.send(
                            caller.request("api/repos/delete")
                                    .method(
                                            "DELETE",
                                            BodyPublishers.ofString(
                                                    "{\"name\":\"m\",\"organization\":\"acme\"}"))),
                    false,
                    sees,
                    who,
                    "delete");
            assertDone(
                    caller.post(
                            "api/repos/move",
                            "{\"fromRepo\":\"acme/m\",\"toRepo\":\"acme/n\",\"type\":\"model\"}"),
                    false,
                    sees,
                    who,
                    "move");
        }
    }

    private static void assertDone(
            HttpResponse<byte[]> answer, boolean may, boolean sees, Who who, String what) {
        int refused = !who.known ? 401 : sees ? 403 : 404;
        assertThat(answer.statusCode())
                .as("%s %s: %s", who, what, Caller.text(answer))
                .isEqualTo(may ? 200 : refused);
    }
}
