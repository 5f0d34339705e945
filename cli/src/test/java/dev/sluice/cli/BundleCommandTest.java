package dev.sluice.cli;

import static dev.sluice.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.HubData;
import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.NewUser;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Push;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.hub.http.HubServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A bundle at the shell: what its commands print and how they end. The process has no token, so
/// what needs one must say so.
class BundleCommandTest {
    @TempDir private Path folder = Path.of("");
    private HubData data;
    private HubServer server;

    @BeforeEach
    void serve() throws IOException {
        data = HubData.open(folder.resolve("hub"));
        server = HubServer.start(data, "127.0.0.1", 0, InstantSource.system());
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("README.md"), "# Harbor\n");
        try (HubConnection hub =
                new HubConnection(URI.create(url()), Optional.of(token()), _ -> {})) {
            Push push = new Push(hub, _ -> _ -> {});
            push.createRepo(RepoRef.parse("ada/harbor"), "public");
            push.push(model, RepoRef.parse("ada/harbor"), "First");
        }
    }

    @AfterEach
    void close() {
        server.close();
        data.close();
    }

    @Test
    void aReleaseGoesThroughAFile() {
        Ran exported = export();
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(exported.out()).contains("Not sealed", " files of ada/harbor@main", "sha256 ");
        Ran imported = run("bundle", "import", bundle(), "--to", out(), "--json");
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        JsonNode result = JsonMapper.shared().readTree(imported.out());
        assertThat(result.path("repo").stringValue()).isEqualTo("ada/harbor@main");
        assertThat(Path.of(out(), "README.md")).hasContent("# Harbor\n");
        Ran again = export();
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("it is there already; name another file");
    }

    @Test
    void aDamagedBundleEndsWithFourAndLeavesNothing() throws IOException {
        export();
        byte[] bytes = Files.readAllBytes(Path.of(bundle()));
        Files.write(Path.of(bundle()), Arrays.copyOf(bytes, bytes.length - 30));
        Ran cut = run("bundle", "import", bundle(), "--to", out());
        assertThat(cut.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(cut.err())
                .contains("it is no bundle, or a part of one", "copy the bundle again");
        assertThat(Path.of(out())).doesNotExist();
    }

    @Test
    void aKeyAsksForASeal() {
        Path key = folder.resolve("release");
        Ran made = run("key", "create", key.toString());
        assertThat(made.exitCode()).as(made.err()).isZero();
        export();
        Ran ran = run("bundle", "import", bundle(), "--to", out(), "--key", key + ".pub");
        assertThat(ran.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(ran.err()).contains("there is no seal in it");
    }

    @Test
    void itIsSaidWhereToAndWhatIsMissing() {
        export();
        assertThat(run("bundle", "import", bundle()).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("bundle", "import", bundle(), "ada/x", "--to", out()).exitCode())
                .isEqualTo(ExitCode.USAGE);
        Ran none = run("bundle", "import", folder + "/none", "--to", out());
        assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err()).contains("none: there is no such file");
        Ran push = run("bundle", "import", bundle(), "ada/other", "--hub", url());
        assertThat(push.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(push.err()).contains("set SLUICE_TOKEN or HF_TOKEN");
    }

    @Test
    void signersAndAdvisoriesAreAskedForAtTheHub() throws IOException {
        Ran list = run("hub", "signer", "list", "ada", "--hub", url(), "--json");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(JsonMapper.shared().readTree(list.out())).isEmpty();
        Path key = folder.resolve("release");
        run("key", "create", key.toString());
        Ran add = run("hub", "signer", "add", "ada", key + ".pub", "--hub", url());
        assertThat(add.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(add.err()).contains("/api/namespaces/ada/signers", "401");
        Ran remove = run("hub", "signer", "remove", "ada", "0".repeat(64), "--hub", url());
        assertThat(remove.err()).contains("0".repeat(64), "401");
        assertThat(run("hub", "signer", "list", "../ada", "--hub", url()).exitCode())
                .isEqualTo(ExitCode.USAGE);
        Path text = Files.writeString(folder.resolve("text"), "{}");
        Ran advise = run("hub", "advise", text.toString(), "--hub", url());
        assertThat(advise.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(advise.err()).contains("it is no advisory");
    }

    private Ran export() {
        return run("bundle", "export", "ada/harbor", bundle(), "--hub", url());
    }

    private String bundle() {
        return folder.resolve("harbor.bundle").toString();
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }

    private String token() {
        InstantSource clock = InstantSource.system();
        Accounts accounts = new Accounts(clock);
        Tokens tokens = new Tokens(data.database(), accounts, clock);
        return data.database()
                .inTransaction(
                        handle -> {
                            Account ada = accounts.createUser(handle, NewUser.named("ada"));
                            return tokens.issue(
                                            handle,
                                            ada,
                                            new NewToken(
                                                    "test",
                                                    Role.WRITE,
                                                    Optional.empty(),
                                                    Optional.empty()))
                                    .secret();
                        });
    }
}
