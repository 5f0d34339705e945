package dev.sluice.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.DatabaseKind;
import dev.sluice.hub.Refusal;
import dev.sluice.hub.SettableClock;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.NewUser;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.audit.AuditCheck;
import dev.sluice.hub.audit.AuditEntry;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.RepoName;
import dev.sluice.hub.repo.RepoSettings;
import dev.sluice.hub.repo.Repos;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Who was granted access reads, as long as the grant lasts, and nobody else; all of it is logged.
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class AccessRequestsTest {
    private final DatabaseKind kind;
    private final SettableClock clock = new SettableClock();
    private final Accounts accounts = new Accounts(clock);
    private final AuditLog audit = new AuditLog(clock);
    @TempDir private Path folder;
    private Database database;
    private AccessRequests requests;
    private Permissions permissions;
    private Repos repos;
    private Identity owner;
    private Identity ada;
    private Repo manual;
    private Repo auto;

    AccessRequestsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.open(folder);
        requests = new AccessRequests(database, accounts, audit, clock);
        permissions = new Permissions(database, clock);
        repos = new Repos(database, audit, clock);
        owner = user("owner");
        ada = user("ada");
        manual = repo("manual", Access.GATED_MANUAL);
        auto = repo("auto", Access.GATED_AUTO);
    }

    @AfterEach
    void close() {
        assertThat(audit.verify(database, Optional.empty())).isInstanceOf(AuditCheck.Intact.class);
        database.close();
    }

    @Test
    void whoAsksWaitsUntilSomebodyDecides() {
        assertThat(permissions.mayRead(ada, manual)).isFalse();
        AccessRequest asked = requests.request(manual, ada, Map.of("affiliation", "ACME"));
        assertThat(asked.status()).isEqualTo(RequestStatus.PENDING);
        assertThat(permissions.mayRead(ada, manual)).isFalse();
        assertThat(pending(manual)).containsExactly(asked);
        AccessRequest accepted = decide("ADA", RequestStatus.ACCEPTED);
        assertThat(accepted.decidedBy()).hasValue("owner");
        assertThat(accepted.fields()).containsEntry("affiliation", "ACME");
        assertThat(permissions.mayRead(ada, manual)).isTrue();
        assertThat(pending(manual)).isEmpty();
        assertThat(requests.request(manual, ada, Map.of())).as("again").isEqualTo(accepted);
        decide("ada", RequestStatus.PENDING);
        assertThat(permissions.mayRead(ada, manual)).as("taken back").isFalse();
        assertThat(actions())
                .containsSubsequence("access.request", "access.accepted", "access.pending");
    }

    @Test
    void whoWasRejectedStaysRejectedAndIsToldSo() {
        requests.request(manual, ada, Map.of());
        AccessRequest rejected =
                requests.decide(
                        manual, owner, "ada", RequestStatus.REJECTED, Optional.of("who are you?"));
        assertThat(rejected.reason()).hasValue("who are you?");
        assertThat(permissions.mayRead(ada, manual)).isFalse();
        assertThatThrownBy(() -> requests.request(manual, ada, Map.of()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(403));
        assertThat(requests.find(manual, ada)).hasValue(rejected);
    }

    @Test
    void anAutomaticGateOpensAtOnceAndForAsLongAsItSays() {
        auto = repos.change(owner, auto, new RepoSettings(Optional.empty(), OptionalInt.of(30)));
        AccessRequest got = requests.request(auto, ada, Map.of());
        assertThat(got.status()).isEqualTo(RequestStatus.ACCEPTED);
        assertThat(got.expiresAt()).hasValue(clock.instant().plus(Duration.ofDays(30)));
        assertThat(permissions.mayRead(ada, auto)).isTrue();
        clock.pass(Duration.ofDays(30).minusMillis(1));
        assertThat(permissions.mayRead(ada, auto)).isTrue();
        assertThat(new ExpiredGrants(database, audit, clock).remove()).isZero();
        clock.pass(Duration.ofMillis(1));
        assertThat(permissions.mayRead(ada, auto)).as("before anything cleaned up").isFalse();
        assertThat(list(auto, RequestStatus.ACCEPTED)).isEmpty();
        assertThat(new ExpiredGrants(database, audit, clock).remove()).isEqualTo(1);
        assertThat(actions()).endsWith("access.expire");
        assertThat(requests.request(auto, ada, Map.of()).status())
                .isEqualTo(RequestStatus.ACCEPTED);
        assertThat(permissions.mayRead(ada, auto)).as("asked again").isTrue();
    }

    @Test
    void aGrantNeedsNoRequestAndIsGivenOnce() {
        requests.grant(manual, owner, "ada");
        assertThat(permissions.mayRead(ada, manual)).isTrue();
        assertThatThrownBy(() -> requests.grant(manual, owner, "Ada"))
                .hasMessageContaining("has access to owner/manual already");
        assertThat(requests.withdraw(manual, ada)).isTrue();
        assertThat(requests.withdraw(manual, ada)).isFalse();
        assertThat(permissions.mayRead(ada, manual)).isFalse();
    }

    @Test
    void onlyAnAdministratorOfTheNamespaceDecidesAndSees() {
        requests.request(manual, ada, Map.of());
        Identity writer = limited(owner, Role.WRITE);
        for (Identity each : List.of(ada, writer, Identity.ANONYMOUS)) {
            assertThatThrownBy(
                            () ->
                                    requests.decide(
                                            manual,
                                            each,
                                            "ada",
                                            RequestStatus.ACCEPTED,
                                            Optional.empty()))
                    .isInstanceOf(Refusal.class);
            assertThatThrownBy(() -> requests.grant(manual, each, "ada"))
                    .isInstanceOf(Refusal.class);
            assertThatThrownBy(
                            () ->
                                    requests.decideAllPending(
                                            manual, each, RequestStatus.ACCEPTED, Optional.empty()))
                    .isInstanceOf(Refusal.class);
            assertThatThrownBy(
                            () ->
                                    requests.list(
                                            manual,
                                            each,
                                            RequestStatus.PENDING,
                                            RequestCursor.START,
                                            10))
                    .isInstanceOf(Refusal.class);
        }
        assertThat(permissions.mayRead(ada, manual)).isFalse();
    }

    @Test
    void whatIsNotGatedCannotBeAskedFor() {
        for (Access access : List.of(Access.PUBLIC, Access.PRIVATE, Access.API_ONLY)) {
            Repo repo = repo("open-" + access.text(), access);
            assertThatThrownBy(() -> requests.request(repo, ada, Map.of()))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("is not gated");
            assertThatThrownBy(() -> requests.grant(repo, owner, "ada"))
                    .hasMessageContaining("is not gated");
        }
        assertThatThrownBy(() -> requests.request(manual, Identity.ANONYMOUS, Map.of()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(401));
    }

    @Test
    void manyAreListedByPagesAndDecidedAtOnce() {
        List<String> names = IntStream.range(0, 25).mapToObj(i -> "user" + (i + 100)).toList();
        for (String name : names) {
            requests.request(manual, user(name), Map.of());
        }
        List<String> listed = new ArrayList<>();
        Optional<RequestCursor> from = Optional.of(RequestCursor.START);
        int pages = 0;
        while (from.isPresent()) {
            RequestPage page = requests.list(manual, owner, RequestStatus.PENDING, from.get(), 10);
            page.requests().forEach(each -> listed.add(each.user().name()));
            from = page.next().map(next -> RequestCursor.parse(next.toString()));
            pages++;
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(names);
        assertThat(pages).isEqualTo(3);
        assertThatThrownBy(
                        () ->
                                requests.decide(
                                        manual,
                                        owner,
                                        List.of("user100", "ada"),
                                        RequestStatus.ACCEPTED,
                                        Optional.empty()))
                .hasMessageContaining("ada has not asked");
        assertThat(list(manual, RequestStatus.ACCEPTED)).as("all or none").isEmpty();
        requests.decide(
                manual,
                owner,
                List.of("user100", "USER101"),
                RequestStatus.REJECTED,
                Optional.empty());
        assertThat(
                        requests.decideAllPending(
                                manual, owner, RequestStatus.ACCEPTED, Optional.empty()))
                .hasSize(23);
        assertThat(list(manual, RequestStatus.ACCEPTED)).hasSize(23);
        assertThat(list(manual, RequestStatus.REJECTED)).hasSize(2);
        assertThat(pending(manual)).isEmpty();
    }

    @Test
    void whatPeopleFillInIsBounded() {
        Map<String, String> many = new HashMap<>();
        IntStream.range(0, 33).forEach(i -> many.put("field" + i, "x"));
        for (Map<String, String> fields :
                List.of(
                        many,
                        Map.of("", "x"),
                        Map.of("a", "x".repeat(2001)),
                        Map.of("x".repeat(129), "a"))) {
            assertThatThrownBy(() -> requests.request(manual, ada, fields))
                    .isInstanceOf(Refusal.class);
        }
        assertThat(pending(manual)).isEmpty();
    }

    @Test
    void theReportQuotesWhatASpreadsheetWouldRun() throws IOException {
        requests.request(manual, ada, Map.of("=cmd", "\"x\", y", "why", "research"));
        requests.decide(manual, owner, "ada", RequestStatus.REJECTED, Optional.of("=1+1"));
        StringBuilder report = new StringBuilder();
        new AccessReport(requests).write(manual, owner, report);
        assertThat(report.toString())
                .isEqualTo(
                        "user,fullname,email,status,requested,decided,decided_by,reason,expires,"
                                + "fields\r\n"
                                + "ada,ada,,rejected,2026-11-01T12:00:00Z,2026-11-01T12:00:00Z,"
                                + "owner,'=1+1,,\"'=cmd: \"\"x\"\", y\nwhy: research\"\r\n");
    }

    private AccessRequest decide(String user, RequestStatus status) {
        return requests.decide(manual, owner, user, status, Optional.empty());
    }

    private List<AccessRequest> pending(Repo repo) {
        return list(repo, RequestStatus.PENDING);
    }

    private List<AccessRequest> list(Repo repo, RequestStatus status) {
        return requests.list(repo, owner, status, RequestCursor.START, 1000).requests();
    }

    private List<String> actions() {
        return database
                .<List<AuditEntry>, RuntimeException>read(h -> audit.after(h, 0, 1000))
                .stream()
                .map(AuditEntry::action)
                .toList();
    }

    private Repo repo(String name, Access access) {
        return repos.create(owner, RepoKind.MODEL, new RepoName("owner", name), access).repo();
    }

    /// Somebody with a real token of the role `admin`.
    private Identity user(String name) {
        Tokens tokens = new Tokens(database, accounts, clock);
        String secret =
                database.inTransaction(
                                h ->
                                        tokens.issue(
                                                h,
                                                accounts.createUser(h, NewUser.named(name)),
                                                new NewToken(
                                                        "test",
                                                        Role.ADMIN,
                                                        Optional.empty(),
                                                        Optional.empty())))
                        .secret();
        return tokens.authenticate(secret).orElseThrow();
    }

    private static Identity limited(Identity who, Role ceiling) {
        return new Identity(
                who.accountId(),
                who.name(),
                ceiling,
                who.scope(),
                who.roles(),
                who.operator(),
                who.tokenId());
    }
}
