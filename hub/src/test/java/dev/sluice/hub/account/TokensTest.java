package dev.sluice.hub.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.DatabaseKind;
import dev.sluice.hub.Refusal;
import dev.sluice.hub.SettableClock;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A secret opens what its token allows and its owner may, until it expires or is revoked.
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class TokensTest {
    private final DatabaseKind kind;
    @TempDir Path folder;
    private final SettableClock clock = new SettableClock();
    private final Accounts accounts = new Accounts(clock);
    private Database database;
    private Tokens tokens;
    private Account ada;
    private Account acme;

    TokensTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.open(folder);
        tokens = new Tokens(database, accounts, clock);
        ada = database.inTransaction(h -> accounts.createUser(h, NewUser.named("Ada")));
        Account bob = database.inTransaction(h -> accounts.createUser(h, NewUser.named("bob")));
        acme = database.inTransaction(h -> accounts.createOrg(h, "Acme", "Acme Inc.", bob));
        database.useTransaction(h -> accounts.putMember(h, acme, ada, Role.WRITE));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theSecretIsLongRandomAndStoredNowhere() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            IssuedToken issued = issue(Role.READ);
            assertThat(issued.secret()).matches("hf_[A-Za-z0-9]{34}");
            assertThat(issued.toString()).doesNotContain(issued.secret());
            secrets.add(issued.secret());
        }
        assertThat(secrets).hasSize(200);
        List<String> stored =
                database.read(
                        h ->
                                h.select("SELECT secret_sha256 FROM access_token")
                                        .mapTo(String.class)
                                        .list());
        assertThat(stored).hasSize(200).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void aTokenAllowsWhatBothItsRoleAndItsOwnerAllow() {
        Identity read = identity(issue(Role.READ));
        Identity write = identity(issue(Role.WRITE));
        Identity admin = identity(issue(Role.ADMIN));
        assertThat(List.of(read, write, admin)).allMatch(one -> one.has(Role.READ, "acme"));
        assertThat(read.has(Role.WRITE, "ada")).isFalse();
        assertThat(write.has(Role.WRITE, "ADA")).isTrue();
        assertThat(write.has(Role.WRITE, "acme")).isTrue();
        assertThat(write.has(Role.ADMIN, "ada")).isFalse();
        assertThat(admin.has(Role.ADMIN, "ada")).isTrue();
        assertThat(admin.has(Role.ADMIN, "acme")).as("only a writer there").isFalse();
        assertThat(admin.has(Role.READ, "bob")).isFalse();
        assertThat(Identity.ANONYMOUS.has(Role.READ, "ada")).isFalse();
    }

    @Test
    void aScopedTokenWorksInItsNamespaceOnly() {
        Identity scoped =
                identity(
                        issue(
                                new NewToken(
                                        "ci", Role.WRITE, Optional.of("ACME"), Optional.empty())));
        assertThat(scoped.has(Role.WRITE, "acme")).isTrue();
        assertThat(scoped.has(Role.READ, "ada")).isFalse();
    }

    @Test
    void whoRunsTheHubMayDoEverythingWithAnAdminTokenOnly() {
        ada =
                database.inTransaction(
                        h ->
                                accounts.createUser(
                                        h, new NewUser("root1", "Root", Optional.empty(), true)));
        assertThat(identity(issue(Role.ADMIN)).has(Role.ADMIN, "bob")).isTrue();
        assertThat(identity(issue(Role.READ)).has(Role.WRITE, "bob")).isFalse();
        Identity scoped =
                identity(
                        issue(new NewToken("t", Role.ADMIN, Optional.of("bob"), Optional.empty())));
        assertThat(scoped.has(Role.ADMIN, "bob")).isTrue();
        assertThat(scoped.has(Role.ADMIN, "acme")).isFalse();
    }

    @Test
    void aTokenThatExpiredIsRefusedAtThatVeryMoment() {
        Instant end = clock.instant().plusSeconds(60);
        IssuedToken issued =
                issue(new NewToken("short", Role.READ, Optional.empty(), Optional.of(end)));
        clock.pass(Duration.ofMillis(59_999));
        assertThat(tokens.authenticate(issued.secret())).isPresent();
        clock.pass(Duration.ofMillis(1));
        assertThat(tokens.authenticate(issued.secret())).as("though it is remembered").isEmpty();
        assertThatThrownBy(
                        () ->
                                issue(
                                        new NewToken(
                                                "past",
                                                Role.READ,
                                                Optional.empty(),
                                                Optional.of(clock.instant()))))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void aRevokedTokenIsRefusedAtOnceHereAndWithinTwoSecondsElsewhere() {
        Tokens elsewhere = new Tokens(database, accounts, clock);
        IssuedToken issued = issue(Role.READ);
        assertThat(tokens.authenticate(issued.secret())).isPresent();
        assertThat(elsewhere.authenticate(issued.secret())).isPresent();
        assertThat(revoke(issued)).isTrue();
        assertThat(tokens.authenticate(issued.secret())).isEmpty();
        clock.pass(Duration.ofSeconds(2));
        assertThat(elsewhere.authenticate(issued.secret())).isEmpty();
        assertThat(revoke(issued)).as("twice").isFalse();
        clock.pass(Duration.ofDays(1));
        assertThat(tokens.authenticate(issued.secret())).isEmpty();
    }

    @Test
    void aRevocationThatWasUndoneLeavesTheTokenWorking() {
        IssuedToken issued = issue(Role.READ);
        assertThatThrownBy(
                        () ->
                                database.useTransaction(
                                        h -> {
                                            assertThat(tokens.revoke(h, issued.token().id()))
                                                    .isTrue();
                                            throw new IllegalStateException("on purpose");
                                        }))
                .hasMessage("on purpose");
        assertThat(tokens.authenticate(issued.secret())).isPresent();
    }

    @Test
    void whatIsNoSecretIsUnknown() {
        String secret = issue(Role.READ).secret();
        for (String wrong :
                List.of(
                        "",
                        "hf_",
                        secret.substring(1),
                        secret + "a",
                        secret.substring(0, 36) + (secret.endsWith("a") ? "b" : "a"),
                        "hf_" + "' OR 1=1 --aaaaaaaaaaaaaaaaaaaaaaa",
                        "hf_" + "a".repeat(1_000_000))) {
            assertThat(tokens.authenticate(wrong)).isEmpty();
        }
    }

    @Test
    void theLastUseIsWrittenToTheMinute() {
        IssuedToken issued = issue(Role.READ);
        Instant first = clock.instant();
        assertThat(tokens.authenticate(issued.secret())).isPresent();
        assertThat(lastUse(issued)).as("nothing is written while serving").isEmpty();
        tokens.writeUses();
        assertThat(lastUse(issued)).hasValue(first);
        clock.pass(Duration.ofSeconds(30));
        assertThat(tokens.authenticate(issued.secret())).isPresent();
        tokens.writeUses();
        assertThat(lastUse(issued)).hasValue(first);
        clock.pass(Duration.ofSeconds(30));
        assertThat(tokens.authenticate(issued.secret())).isPresent();
        tokens.writeUses();
        assertThat(lastUse(issued)).hasValue(first.plusSeconds(60));
    }

    private Optional<Instant> lastUse(IssuedToken issued) {
        return database.read(h -> tokens.find(h, issued.token().id())).flatMap(Token::lastUsedAt);
    }

    private IssuedToken issue(Role role) {
        return issue(new NewToken("test", role, Optional.empty(), Optional.empty()));
    }

    private IssuedToken issue(NewToken wanted) {
        return database.inTransaction(h -> tokens.issue(h, ada, wanted));
    }

    private Identity identity(IssuedToken issued) {
        return tokens.authenticate(issued.secret()).orElseThrow();
    }

    private boolean revoke(IssuedToken issued) {
        return database.inTransaction(h -> tokens.revoke(h, issued.token().id()));
    }
}
