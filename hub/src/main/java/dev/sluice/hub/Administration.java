package dev.sluice.hub;

import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.IssuedToken;
import dev.sluice.hub.account.Membership;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.NewUser;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Token;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.storage.database.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What whoever runs a hub does with its accounts and tokens; each change is in the audit log.
/// Permissions are not asked for here: who can open the data folder may do all of it.
public final class Administration {
    private static final String ROLE = "role";

    private final Database database;
    private final Accounts accounts;
    private final Tokens tokens;
    private final AuditLog audit;
    private final String actor;

    /// @param actor who does it, for the audit log
    public Administration(HubData data, InstantSource clock, String actor) {
        this.database = data.database();
        this.accounts = new Accounts(clock);
        this.tokens = new Tokens(database, accounts, clock);
        this.audit = new AuditLog(clock);
        this.actor = actor;
    }

    /// A token and whether its user had to be made for it.
    public record Issued(IssuedToken token, Account user, boolean madeUser) {}

    /// Makes a user.
    ///
    /// @throws Refusal when the name is taken
    public Account createUser(NewUser user) {
        return database.inTransaction(handle -> createUser(handle, user));
    }

    private Account createUser(Handle handle, NewUser user) {
        Account made = accounts.createUser(handle, user);
        audit.append(
                handle,
                actor,
                "user.create",
                made.name(),
                Map.of("admin", Boolean.toString(made.admin())));
        return made;
    }

    /// Makes an organisation whose first administrator is a user that is there.
    ///
    /// @throws Refusal when the name is taken or cannot be, or there is no such user
    public Account createOrg(String name, String fullName, String owner) {
        return database.inTransaction(
                handle -> {
                    Account first = accounts.require(handle, owner);
                    Account made = accounts.createOrg(handle, name, fullName, first);
                    audit.append(
                            handle,
                            actor,
                            "org.create",
                            made.name(),
                            Map.of("owner", first.name()));
                    return made;
                });
    }

    /// Makes a user a member of an organisation, or changes a member's role.
    ///
    /// @throws Refusal when either is not there, or the last administrator would go
    public Membership putMember(String org, String user, Role role) {
        return database.inTransaction(
                handle -> {
                    Account where = accounts.require(handle, org);
                    Account who = accounts.require(handle, user);
                    accounts.putMember(handle, where, who, role);
                    audit.append(
                            handle,
                            actor,
                            "org.member",
                            where.name(),
                            Map.of("user", who.name(), ROLE, role.text()));
                    return new Membership(where, who, role);
                });
    }

    /// Takes a member out of an organisation.
    ///
    /// @throws Refusal when the user is no member, or the last administrator
    public void removeMember(String org, String user) {
        database.useTransaction(
                handle -> {
                    Account where = accounts.require(handle, org);
                    Account who = accounts.require(handle, user);
                    if (!accounts.removeMember(handle, where, who)) {
                        throw Refusal.notFound(who.name() + " is no member of " + where.name());
                    }
                    audit.append(
                            handle,
                            actor,
                            "org.remove-member",
                            where.name(),
                            Map.of("user", who.name()));
                });
    }

    /// Issues a token, and makes its user if there is none of that name.
    ///
    /// @throws Refusal when the name cannot be, or is an organisation's
    public Issued issueToken(String user, NewToken wanted) {
        return database.inTransaction(
                handle -> {
                    Optional<Account> found = accounts.find(handle, user);
                    Account owner =
                            found.isPresent()
                                    ? found.get()
                                    : createUser(handle, NewUser.named(user));
                    IssuedToken issued = tokens.issue(handle, owner, wanted);
                    audit.append(
                            handle,
                            actor,
                            "token.create",
                            owner.name(),
                            Map.of(
                                    "token",
                                    issued.token().id(),
                                    ROLE,
                                    wanted.role().text(),
                                    "scope",
                                    wanted.scope().orElse("")));
                    return new Issued(issued, owner, found.isEmpty());
                });
    }

    /// Revokes a token by its id.
    ///
    /// @throws Refusal when there is none that works
    public void revokeToken(String id) {
        database.useTransaction(
                handle -> {
                    if (!tokens.revoke(handle, id)) {
                        throw Refusal.notFound(
                                "no token has that id and works; see sluice hub token list");
                    }
                    audit.append(handle, actor, "token.revoke", id, Map.of());
                });
    }

    /// A user's tokens, the newest first.
    ///
    /// @throws Refusal when there is no such user
    public List<Token> tokens(String user) {
        return database.read(handle -> tokens.list(handle, accounts.require(handle, user)));
    }

    /// Everybody, by name.
    public List<Account> accounts() {
        List<Account> all = new ArrayList<>();
        String after = "";
        List<Account> page;
        do {
            String from = after;
            page = database.read(handle -> accounts.list(handle, from));
            all.addAll(page);
            after = page.isEmpty() ? after : page.getLast().name();
        } while (!page.isEmpty());
        return all;
    }

    /// An organisation's members, by name.
    ///
    /// @throws Refusal when there is no such organisation
    public List<Membership> members(String org) {
        return database.read(handle -> accounts.membersOf(handle, accounts.require(handle, org)));
    }
}
