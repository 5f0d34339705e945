package dev.sluice.hub.access;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.AccountKind;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Repo;
import dev.sluice.storage.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Requests for access to gated repositories, and what was decided about them. Every change is in
/// the audit log. Who may decide is checked here too, whatever the caller checked.
///
/// A grant that expired counts as none: the same person may ask again.
public final class AccessRequests {
    private static final int MAX_REASON = 1000;
    private static final int MAX_PAGE = 1000;
    private static final int MAX_BULK = 1000;
    private static final String USER = "user";

    private final Database database;
    private final Accounts accounts;
    private final AuditLog audit;
    private final InstantSource clock;
    private final RequestTable table;

    public AccessRequests(
            Database database, Accounts accounts, AuditLog audit, InstantSource clock) {
        this.database = database;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
        this.table = new RequestTable(accounts);
    }

    /// How a repository is gated, read in the transaction that acts on it.
    private record Gate(Access access, int grantDays) {}

    /// Asks for access; where that is given to everybody who asks, it is given at once. Asking
    /// again gives the request that is there, with the fields of the last time while nobody
    /// decided.
    ///
    /// @throws Refusal for nobody, for repositories that are not gated, and for who was rejected
    public AccessRequest request(Repo repo, Identity who, Map<String, String> fields) {
        if (!who.isLoggedIn()) {
            throw Refusal.unauthorized("asking for access needs a token: log in and send it");
        }
        RequestFields.write(fields);
        return database.inTransaction(handle -> request(handle, repo, who, fields));
    }

    private AccessRequest request(
            Handle handle, Repo repo, Identity who, Map<String, String> fields) {
        Instant now = now();
        Gate gate = requireGated(handle, repo);
        Optional<AccessRequest> before = table.find(handle, repo.id(), who.accountId());
        if (before.isPresent() && before.get().grantsAt(now)) {
            return before.get();
        }
        if (before.isPresent() && before.get().status() == RequestStatus.REJECTED) {
            throw Refusal.forbidden(
                    "your request for access to " + repo.path() + " was rejected by its authors");
        }
        boolean asked = before.isPresent() && before.get().status() == RequestStatus.PENDING;
        boolean atOnce = gate.access() == Access.GATED_AUTO;
        AccessRequest request =
                new AccessRequest(
                        accounts.byId(handle, who.accountId())
                                .orElseThrow(() -> Refusal.unauthorized("the account is gone")),
                        atOnce ? RequestStatus.ACCEPTED : RequestStatus.PENDING,
                        fields,
                        asked ? before.get().createdAt() : now,
                        atOnce ? Optional.of(now) : Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        atOnce ? end(gate, now) : Optional.empty());
        table.put(handle, repo.id(), request);
        audit.append(
                handle,
                who.name(),
                "access.request",
                repo.path(),
                Map.of("status", request.status().text()));
        return request;
    }

    /// Takes one's own request or grant back; false when there is none.
    public boolean withdraw(Repo repo, Identity who) {
        return database.inTransaction(
                handle -> {
                    boolean there = table.delete(handle, repo.id(), who.accountId());
                    if (there) {
                        audit.append(handle, who.name(), "access.withdraw", repo.path(), Map.of());
                    }
                    return there;
                });
    }

    /// One's own request, whatever became of it.
    public Optional<AccessRequest> find(Repo repo, Identity who) {
        return database.read(handle -> table.find(handle, repo.id(), who.accountId()));
    }

    /// Accepts or rejects what somebody asked, or makes it undecided again, whatever it was before.
    ///
    /// @param reason for the audit log and, where it was rejected, for who asked
    /// @throws Refusal when `by` may not decide, or the user did not ask
    public AccessRequest decide(
            Repo repo, Identity by, String user, RequestStatus status, Optional<String> reason) {
        return decide(repo, by, List.of(user), status, reason).getFirst();
    }

    /// As [#decide(Repo,Identity,String,RequestStatus,Optional)], for up to a thousand users: for
    /// all of them or, where one did not ask, for none.
    public List<AccessRequest> decide(
            Repo repo,
            Identity by,
            List<String> users,
            RequestStatus status,
            Optional<String> reason) {
        Permissions.requireIn(by, Role.ADMIN, repo.name().namespace());
        if (users.size() > MAX_BULK) {
            throw Refusal.badRequest("decide on at most " + MAX_BULK + " requests at once");
        }
        requireShort(reason);
        return database.inTransaction(
                handle -> {
                    List<AccessRequest> decided = new ArrayList<>();
                    for (String user : users) {
                        AccessRequest before =
                                table.find(handle, repo.id(), user(handle, user).id())
                                        .orElseThrow(() -> neverAsked(repo, user));
                        decided.add(decide(handle, repo, by, before, status, reason));
                    }
                    return decided;
                });
    }

    /// Decides on the first thousand requests that wait; the rest, if any, with the next call.
    ///
    /// @return those it decided on
    /// @throws Refusal when `by` may not decide
    public List<AccessRequest> decideAllPending(
            Repo repo, Identity by, RequestStatus status, Optional<String> reason) {
        Permissions.requireIn(by, Role.ADMIN, repo.name().namespace());
        if (status == RequestStatus.PENDING) {
            throw Refusal.badRequest("accept or reject those who wait");
        }
        requireShort(reason);
        return database.inTransaction(
                handle -> {
                    List<AccessRequest> decided = new ArrayList<>();
                    for (AccessRequest waiting :
                            table.page(
                                    handle,
                                    repo.id(),
                                    RequestStatus.PENDING,
                                    RequestCursor.START,
                                    now(),
                                    MAX_BULK)) {
                        decided.add(decide(handle, repo, by, waiting, status, reason));
                    }
                    return decided;
                });
    }

    private AccessRequest decide(
            Handle handle,
            Repo repo,
            Identity by,
            AccessRequest before,
            RequestStatus status,
            Optional<String> reason) {
        Instant now = now();
        Gate gate = requireGated(handle, repo);
        boolean open = status == RequestStatus.PENDING;
        AccessRequest after =
                new AccessRequest(
                        before.user(),
                        status,
                        before.fields(),
                        before.createdAt(),
                        open ? Optional.empty() : Optional.of(now),
                        open ? Optional.empty() : Optional.of(by.name()),
                        open ? Optional.empty() : reason,
                        status == RequestStatus.ACCEPTED ? end(gate, now) : Optional.empty());
        table.put(handle, repo.id(), after);
        audit.append(
                handle,
                by.name(),
                "access." + status.text(),
                repo.path(),
                reason.map(why -> Map.of(USER, before.user().name(), "reason", why))
                        .orElse(Map.of(USER, before.user().name())));
        return after;
    }

    /// Gives access to a user who did not ask.
    ///
    /// @throws Refusal when `by` may not decide, or the user has access already
    public AccessRequest grant(Repo repo, Identity by, String user) {
        Permissions.requireIn(by, Role.ADMIN, repo.name().namespace());
        return database.inTransaction(
                handle -> {
                    Instant now = now();
                    Account account = user(handle, user);
                    AccessRequest before =
                            table.find(handle, repo.id(), account.id())
                                    .orElse(
                                            new AccessRequest(
                                                    account,
                                                    RequestStatus.PENDING,
                                                    Map.of(),
                                                    now,
                                                    Optional.empty(),
                                                    Optional.empty(),
                                                    Optional.empty(),
                                                    Optional.empty()));
                    if (before.grantsAt(now)) {
                        throw Refusal.badRequest(
                                account.name() + " has access to " + repo.path() + " already");
                    }
                    return decide(
                            handle, repo, by, before, RequestStatus.ACCEPTED, Optional.empty());
                });
    }

    /// A page of the requests of one status, for who may decide them.
    ///
    /// @param limit at most a thousand
    /// @throws Refusal when `by` may not decide
    public RequestPage list(
            Repo repo, Identity by, RequestStatus status, RequestCursor after, int limit) {
        Permissions.requireIn(by, Role.ADMIN, repo.name().namespace());
        int most = Math.clamp(limit, 1, MAX_PAGE);
        List<AccessRequest> found =
                database.read(
                        handle -> table.page(handle, repo.id(), status, after, now(), most + 1));
        boolean more = found.size() > most;
        List<AccessRequest> page = more ? found.subList(0, most) : found;
        return new RequestPage(
                page, more ? Optional.of(RequestCursor.after(page.getLast())) : Optional.empty());
    }

    private Gate requireGated(Handle handle, Repo repo) {
        Gate gate =
                handle.select("SELECT access, grant_days FROM repo WHERE id = ?", repo.id())
                        .map(
                                (row, _) ->
                                        new Gate(
                                                Access.of(row.getString("access")).orElseThrow(),
                                                row.getInt("grant_days")))
                        .findOne()
                        .orElseThrow(() -> Refusal.repoNotFound(true));
        if (!gate.access().isGated()) {
            throw Refusal.badRequest(repo.path() + " is not gated; there is nothing to ask for");
        }
        return gate;
    }

    private Account user(Handle handle, String name) {
        Account account = accounts.require(handle, name);
        if (account.kind() != AccountKind.USER) {
            throw Refusal.badRequest(account.name() + " is an organisation; name a user");
        }
        return account;
    }

    private static Refusal neverAsked(Repo repo, String user) {
        return Refusal.notFound(user + " has not asked for access to " + repo.path());
    }

    private static Optional<Instant> end(Gate gate, Instant now) {
        return gate.grantDays() > 0
                ? Optional.of(now.plus(Duration.ofDays(gate.grantDays())))
                : Optional.empty();
    }

    private static void requireShort(Optional<String> reason) {
        if (reason.isPresent() && reason.get().length() > MAX_REASON) {
            throw Refusal.badRequest("a reason has at most " + MAX_REASON + " characters");
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
