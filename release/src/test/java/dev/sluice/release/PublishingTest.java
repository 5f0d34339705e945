package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.edition.Progress;
import dev.sluice.hub.HubData;
import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.NewUser;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.client.HubClientException;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Pull;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.hub.http.HubServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a release passed comes to a real hub as it stands in its folder, and only once.
class PublishingTest {
    @TempDir private Path folder;

    private HubData data;
    private HubServer server;

    @BeforeEach
    void startHub() {
        data = HubData.open(folder.resolve("hub"));
        server = HubServer.start(data, "127.0.0.1", 0, InstantSource.system());
    }

    @AfterEach
    void stopHub() {
        server.close();
        data.close();
    }

    @Test
    void anEditionComesToTheHubAsItStandsAndASecondRunChangesNothing() throws IOException {
        ReleasePlan plan = plan("public", "");
        write("open", "config.json", "{}");
        write("open", "sub/model.safetensors", "weights");
        try (HubConnection hub = hub(Role.WRITE)) {
            Publishing publishing = new Publishing(plan, folder, Progress.NONE);
            Publishing.Published first = publishing.run(publish(plan), hub).getFirst();
            assertThat(first.repo()).isEqualTo("ada/harbor-1");
            assertThat(first.changed()).isTrue();

            Path pulled = folder.resolve("pulled");
            Pull.Result result =
                    new Pull(hub, _ -> _ -> {})
                            .into(pulled, RepoRef.parse("ada/harbor-1"), _ -> true);
            assertThat(result.commit()).isEqualTo(first.commit());
            assertThat(pulled.resolve("sub/model.safetensors")).hasContent("weights");
            assertThat(pulled.resolve("config.json")).hasContent("{}");

            Publishing.Published second = publishing.run(publish(plan), hub).getFirst();
            assertThat(second.changed()).isFalse();
            assertThat(second.commit()).isEqualTo(first.commit());
        }
    }

    @Test
    void aFileThatWentFromTheEditionGoesFromTheHub() throws IOException {
        ReleasePlan plan = plan("public", "");
        write("open", "a.json", "{}");
        write("open", "b.json", "{}");
        try (HubConnection hub = hub(Role.WRITE)) {
            Publishing publishing = new Publishing(plan, folder, Progress.NONE);
            publishing.run(publish(plan), hub);
            Files.delete(folder.resolve("open/b.json"));
            publishing.run(publish(plan), hub);
            Pull.Result result =
                    new Pull(hub, _ -> _ -> {})
                            .into(
                                    folder.resolve("pulled"),
                                    RepoRef.parse("ada/harbor-1"),
                                    _ -> true);
            assertThat(result.files()).isEqualTo(1);
        }
    }

    @Test
    void eachOfSeveralEditionsHasARepositoryOfItsOwnWithItsAccess() throws IOException {
        ReleasePlan plan = plan("gated", "partner: { access: private }");
        write("open", "config.json", "{}");
        write("partner", "config.json", "{ }");
        try (HubConnection hub = hub(Role.WRITE)) {
            List<Publishing.Published> published =
                    new Publishing(plan, folder, Progress.NONE).run(publish(plan), hub);
            assertThat(published)
                    .extracting(Publishing.Published::repo)
                    .containsExactly("ada/harbor-1-open", "ada/harbor-1-partner");
            assertThat(hub.get("/api/models/ada/harbor-1-open").path("gated").asString())
                    .isEqualTo("manual");
            assertThat(hub.get("/api/models/ada/harbor-1-partner").path("private").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void aTokenThatMayOnlyReadPublishesNothing() throws IOException {
        ReleasePlan plan = plan("public", "");
        write("open", "config.json", "{}");
        try (HubConnection hub = hub(Role.READ)) {
            assertThatThrownBy(
                            () ->
                                    new Publishing(plan, folder, Progress.NONE)
                                            .run(publish(plan), hub))
                    .isInstanceOf(HubClientException.class)
                    .hasMessageContaining("write");
        }
    }

    private ReleasePlan plan(String access, String other) {
        String yaml =
                """
                model: harbor-1
                source: s
                components:
                  substances: { mlp-units: { layers: all, units: 0..3 } }
                editions:
                  open: { withhold: [substances], access: %s }
                  %s
                publish: { hub: "http://127.0.0.1", repo: ada/harbor-1 }
                """
                        .formatted(access, other);
        return ReleasePlan.parse("plan.yaml", yaml, folder);
    }

    private static PublishPlan publish(ReleasePlan plan) {
        return plan.account().publish().orElseThrow();
    }

    private void write(String edition, String name, String content) throws IOException {
        Path file = folder.resolve(edition).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private HubConnection hub(Role role) {
        Accounts accounts = new Accounts(InstantSource.system());
        Tokens tokens = new Tokens(data.database(), accounts, InstantSource.system());
        String secret =
                data.database()
                        .inTransaction(
                                handle -> {
                                    Account ada =
                                            accounts.createUser(
                                                    handle,
                                                    new NewUser(
                                                            "ada", "Ada", Optional.empty(), false));
                                    return tokens.issue(
                                                    handle,
                                                    ada,
                                                    new NewToken(
                                                            "test",
                                                            role,
                                                            Optional.empty(),
                                                            Optional.empty()))
                                            .secret();
                                });
        return new HubConnection(
                URI.create("http://127.0.0.1:" + server.port()), Optional.of(secret), _ -> {});
    }
}
