package dev.sluice.cli;

import static dev.sluice.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.HubData;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What whoever runs a hub does at the shell: tokens that work, organisations, and a log that shows
/// who changed it.
class HubCommandsTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void aTokenIsPrintedAloneAndWorks() {
        Ran made = hub("token", "create", "--user", "Ada", "--role", "write");
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out()).matches("hf_[A-Za-z0-9]{34}\\R");
        assertThat(made.err()).contains("Made the user Ada.");
        assertThat(identity(made.out().strip()).orElseThrow().has(Role.WRITE, "ada")).isTrue();
        Ran second = hub("token", "create", "--user", "ada", "--role", "read");
        assertThat(second.err()).as("she is there already").isEmpty();
        assertThat(identity(second.out().strip()).orElseThrow().has(Role.WRITE, "ada")).isFalse();
    }

    @Test
    void aTokenOfAnOrganisationExpiresAndCanBeRevoked() {
        Ran made =
                hub(
                        "token",
                        "create",
                        "--user",
                        "ci",
                        "--role",
                        "read",
                        "--scope",
                        "acme",
                        "--expires",
                        "30",
                        "--json");
        JsonNode token = JsonMapper.shared().readTree(made.out());
        assertThat(token.path("scope").stringValue()).isEqualTo("acme");
        assertThat(Instant.parse(token.path("expiresAt").stringValue()))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(30)).minusSeconds(60),
                        Instant.now().plus(Duration.ofDays(30)));
        String id = token.path("id").stringValue();
        assertThat(hub("token", "list", "--user", "ci").out()).contains(id, "valid", "for acme");
        assertThat(hub("token", "revoke", id).exitCode()).isZero();
        assertThat(identity(token.path("token").stringValue())).isEmpty();
        assertThat(hub("token", "list", "--user", "ci").out()).contains(id, "revoked");
        Ran again = hub("token", "revoke", id);
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).startsWith("sluice: no token has that id and works");
    }

    @Test
    void usersAndOrganisationsAreMadeAndListed() {
        assertThat(hub("user", "create", "ada", "--full-name", "Ada Lovelace").exitCode()).isZero();
        assertThat(hub("user", "create", "bob").exitCode()).isZero();
        assertThat(hub("org", "create", "acme", "--owner", "ada").exitCode()).isZero();
        assertThat(hub("org", "add", "acme", "bob", "--role", "WRITE").exitCode()).isZero();
        assertThat(hub("user", "list").out())
                .containsSubsequence("org   acme", "user  ada  Ada Lovelace", "user  bob");
        JsonNode members =
                JsonMapper.shared().readTree(hub("org", "members", "acme", "--json").out());
        assertThat(members).hasSize(2);
        assertThat(members.path(1).path("role").stringValue()).isEqualTo("write");
        assertThat(hub("org", "remove", "acme", "bob").exitCode()).isZero();
        assertThat(hub("org", "members", "acme").out()).doesNotContain("bob");
        Ran last = hub("org", "remove", "acme", "ada");
        assertThat(last.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("last administrator");
        assertThat(hub("user", "create", "api").err()).contains("choose another name");
    }

    @Test
    void theLogIsIntactUntilSomebodyChangesIt() throws SQLException {
        hub("user", "create", "ada");
        hub("user", "create", "bob");
        Ran intact = run("audit", "verify", "--data", data());
        assertThat(intact.exitCode()).isZero();
        assertThat(intact.out())
                .contains("intact: 2 entries")
                .containsPattern("head: 2:[0-9a-f]{64}");
        String head = intact.out().replaceAll("(?s).*head: (\\S+).*", "$1");
        hub("user", "create", "eve");
        assertThat(run("audit", "verify", "--data", data(), "--anchor", head).exitCode()).isZero();
        try (Connection database =
                        DriverManager.getConnection("jdbc:sqlite:" + data() + "/hub.db");
                Statement statement = database.createStatement()) {
            statement.execute("DROP TRIGGER audit_entry_is_not_changed");
            statement.execute("UPDATE audit_entry SET actor = 'somebody else' WHERE seq = 2");
        }
        Ran changed = run("audit", "verify", "--data", data());
        assertThat(changed.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(changed.out()).startsWith("The audit log was changed at entry 2: ");
        Ran json = run("audit", "verify", "--data", data(), "--json");
        assertThat(JsonMapper.shared().readTree(json.out()).path("brokenAt").intValue())
                .isEqualTo(2);
    }

    @Test
    void whatIsNoHubIsNotMadeOneByLookingAtIt() {
        for (Ran ran :
                new Ran[] {
                    run("audit", "verify", "--data", data()),
                    hub("user", "list"),
                    hub("token", "list", "--user", "ada")
                }) {
            assertThat(ran.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(ran.err()).contains(data() + ": is not the data folder of a hub");
        }
        assertThat(Path.of(data())).doesNotExist();
        assertThat(run("audit", "verify", "--data", data(), "--anchor", "x").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(hub("token", "create", "--user", "a1", "--role", "read", "--expires", "0").err())
                .contains("--expires: give 1 to 36500 days");
    }

    @Test
    void aWrongSettingIsNamed() throws IOException {
        Files.createDirectories(Path.of(data()));
        Files.writeString(Path.of(data(), "hub.yaml"), "databse: {}\n");
        Ran ran = hub("user", "list");
        assertThat(ran.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("hub.yaml: databse: means nothing here");
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private Ran hub(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "hub";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--data";
        all[arguments.length + 2] = data();
        return run(all);
    }

    private Optional<Identity> identity(String secret) {
        try (HubData hub = HubData.open(Path.of(data()))) {
            InstantSource clock = InstantSource.system();
            return new Tokens(hub.database(), new Accounts(clock), clock).authenticate(secret);
        }
    }
}
