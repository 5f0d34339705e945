package dev.sluice.hub.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.DatabaseKind;
import dev.sluice.hub.Refusal;
import dev.sluice.hub.SettableClock;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A name belongs to one account, in any case; an organisation always has an administrator.
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class AccountsTest {
    private final DatabaseKind kind;
    @TempDir Path folder;
    private final Accounts accounts = new Accounts(new SettableClock());
    private Database database;

    AccountsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.open(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anAccountIsFoundUnderItsNameInAnyCase() {
        Account made =
                database.inTransaction(
                        handle ->
                                accounts.createUser(
                                        handle,
                                        new NewUser(
                                                "Ada-L",
                                                "Ada Lovelace",
                                                Optional.of("ada@example.org"),
                                                true)));
        assertThat(made.id()).matches("[0-9a-f]{24}");
        assertThat(find("ada-l")).hasValue(made);
        assertThat(find("ADA-L")).hasValue(made);
        assertThat(find("ada")).isEmpty();
        assertThat(
                        database.<Optional<Account>, RuntimeException>read(
                                handle -> accounts.byId(handle, made.id())))
                .hasValue(made);
    }

    @Test
    void aTakenNameIsRefusedInAnyCaseForUsersAndOrganisations() {
        Account ada = user("ada");
        assertThatThrownBy(() -> user("ADA"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> org("Ada", ada)).hasMessageContaining("taken");
        org("acme", ada);
        assertThatThrownBy(() -> user("acme")).hasMessageContaining("taken");
    }

    @Test
    void ofManyWhoWantOneNameOneGetsIt() throws Exception {
        List<Future<Boolean>> wishes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                String name = i % 2 == 0 ? "ada" : "Ada";
                wishes.add(
                        threads.submit(
                                () -> {
                                    try {
                                        user(name);
                                        return true;
                                    } catch (Refusal taken) {
                                        return false;
                                    }
                                }));
            }
        }
        int got = 0;
        for (Future<Boolean> wish : wishes) {
            got += wish.get() ? 1 : 0;
        }
        assertThat(got).isEqualTo(1);
    }

    @Test
    void namesThatWouldBeAddressesOrPathsAreRefused() {
        List<String> wrong =
                List.of(
                        "",
                        "a",
                        "api",
                        "Models",
                        "DATASETS",
                        "settings",
                        "login",
                        "a--b",
                        "-ab",
                        "ab-",
                        "a.b",
                        "a/b",
                        "../ab",
                        "a b",
                        "ab\n",
                        "ümläut",
                        "a_-b",
                        "_ab",
                        "a".repeat(65),
                        "\u212Aevin",
                        "ab\u0000",
                        "%2F",
                        "hf_");
        for (String name : wrong) {
            assertThatThrownBy(() -> user(name)).as(name).isInstanceOf(Refusal.class);
        }
        for (String name : List.of("ab", "01-ai", "Meta_Llama", "a".repeat(64), "x1-y2_z3")) {
            assertThat(user(name).name()).isEqualTo(name);
        }
    }

    @Test
    void membersHaveOneRoleWhichCanChange() {
        Account ada = user("ada");
        Account bob = user("bob");
        Account acme = org("acme", ada);
        put(acme, bob, Role.READ);
        put(acme, bob, Role.WRITE);
        assertThat(
                        database.<List<Membership>, RuntimeException>read(
                                handle -> accounts.membersOf(handle, acme)))
                .containsExactly(
                        new Membership(acme, ada, Role.ADMIN),
                        new Membership(acme, bob, Role.WRITE));
        assertThat(
                        database.<List<Membership>, RuntimeException>read(
                                handle -> accounts.organisationsOf(handle, bob)))
                .containsExactly(new Membership(acme, bob, Role.WRITE));
        assertThatThrownBy(() -> put(ada, bob, Role.READ)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> put(acme, acme, Role.READ)).isInstanceOf(Refusal.class);
    }

    @Test
    void theLastAdministratorStays() {
        Account ada = user("ada");
        Account bob = user("bob");
        Account acme = org("acme", ada);
        assertThatThrownBy(() -> remove(acme, ada)).hasMessageContaining("last administrator");
        assertThatThrownBy(() -> put(acme, ada, Role.WRITE))
                .hasMessageContaining("last administrator");
        put(acme, bob, Role.ADMIN);
        assertThat(remove(acme, ada)).isTrue();
        assertThat(remove(acme, ada)).isFalse();
        assertThatThrownBy(() -> remove(acme, bob)).hasMessageContaining("last administrator");
    }

    private Optional<Account> find(String name) {
        return database.read(handle -> accounts.find(handle, name));
    }

    private Account user(String name) {
        return database.inTransaction(handle -> accounts.createUser(handle, NewUser.named(name)));
    }

    private Account org(String name, Account owner) {
        return database.inTransaction(
                handle -> accounts.createOrg(handle, name, "Acme Inc.", owner));
    }

    private void put(Account org, Account user, Role role) {
        database.useTransaction(handle -> accounts.putMember(handle, org, user, role));
    }

    private boolean remove(Account org, Account user) {
        return database.inTransaction(handle -> accounts.removeMember(handle, org, user));
    }
}
