package dev.sluice.hub.account;

import dev.sluice.hub.Refusal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// Users, organisations and who is in them. All methods work within the caller's transaction, in
/// which the caller also writes to the audit log what it had done.
public final class Accounts {
    private static final String COLUMNS =
            " a.id, a.name, a.kind, a.full_name, a.email, a.is_admin, a.created_at ";
    private static final int PAGE = 1000;

    static final RowMapper<Account> ACCOUNT =
            (row, _) ->
                    new Account(
                            row.getString("id"),
                            row.getString("name"),
                            row.getString("kind").equals(AccountKind.ORG.text())
                                    ? AccountKind.ORG
                                    : AccountKind.USER,
                            row.getString("full_name"),
                            Optional.ofNullable(row.getString("email")),
                            row.getInt("is_admin") != 0,
                            Instant.ofEpochMilli(row.getLong("created_at")));

    private final InstantSource clock;

    public Accounts(InstantSource clock) {
        this.clock = clock;
    }

    /// Makes a user.
    ///
    /// @throws Refusal when the name is taken
    public Account createUser(Handle handle, NewUser user) {
        return insert(
                handle,
                new Account(
                        RandomText.id(),
                        user.name(),
                        AccountKind.USER,
                        user.fullName(),
                        user.email(),
                        user.admin(),
                        now()));
    }

    /// Makes an organisation, with its first administrator.
    ///
    /// @throws Refusal when the name cannot be or is taken
    public Account createOrg(Handle handle, String name, String fullName, Account owner) {
        Account org =
                insert(
                        handle,
                        new Account(
                                RandomText.id(),
                                AccountName.require(name),
                                AccountKind.ORG,
                                FullName.require(fullName),
                                Optional.empty(),
                                false,
                                now()));
        putMember(handle, org, owner, Role.ADMIN);
        return org;
    }

    /// Makes `user` a member, or gives a member another role.
    ///
    /// @throws Refusal when the organisation would lose its last administrator
    public void putMember(Handle handle, Account org, Account user, Role role) {
        if (org.kind() != AccountKind.ORG || user.kind() != AccountKind.USER) {
            throw Refusal.badRequest("members are users of organisations; name one of each");
        }
        if (role != Role.ADMIN) {
            requireAnotherAdmin(handle, org, user);
        }
        handle.execute(
                "INSERT INTO membership (org_id, user_id, role) VALUES (?, ?, ?)"
                        + " ON CONFLICT (org_id, user_id) DO UPDATE SET role = excluded.role",
                org.id(),
                user.id(),
                role.text());
    }

    /// Removes a member; false when `user` is none.
    ///
    /// @throws Refusal when the organisation would lose its last administrator
    public boolean removeMember(Handle handle, Account org, Account user) {
        requireAnotherAdmin(handle, org, user);
        return handle.execute(
                        "DELETE FROM membership WHERE org_id = ? AND user_id = ?",
                        org.id(),
                        user.id())
                > 0;
    }

    /// By name, in any case.
    public Optional<Account> find(Handle handle, String name) {
        return handle.select(
                        "SELECT" + COLUMNS + "FROM account a WHERE a.name_key = ?",
                        AccountName.key(name))
                .map(ACCOUNT)
                .findOne();
    }

    /// By name, in any case.
    ///
    /// @throws Refusal when there is none
    public Account require(Handle handle, String name) {
        return find(handle, name)
                .orElseThrow(
                        () -> Refusal.notFound("no user or organisation has that name; check it"));
    }

    /// By id.
    public Optional<Account> byId(Handle handle, String id) {
        return handle.select("SELECT" + COLUMNS + "FROM account a WHERE a.id = ?", id)
                .map(ACCOUNT)
                .findOne();
    }

    /// Up to a thousand accounts in the order of their names.
    ///
    /// @param after the name that the page before ended with, or nothing
    public List<Account> list(Handle handle, String after) {
        return handle.select(
                        "SELECT"
                                + COLUMNS
                                + "FROM account a WHERE a.name_key > ? ORDER BY a.name_key LIMIT "
                                + PAGE,
                        AccountName.key(after))
                .map(ACCOUNT)
                .list();
    }

    /// The organisations that `user` is in, by name.
    public List<Membership> organisationsOf(Handle handle, Account user) {
        return handle.select(
                        "SELECT"
                                + COLUMNS
                                + ", m.role FROM membership m JOIN account a ON a.id = m.org_id"
                                + " WHERE m.user_id = ? ORDER BY a.name_key",
                        user.id())
                .map((row, c) -> new Membership(ACCOUNT.map(row, c), user, role(row)))
                .list();
    }

    /// The users in `org`, by name.
    public List<Membership> membersOf(Handle handle, Account org) {
        return handle.select(
                        "SELECT"
                                + COLUMNS
                                + ", m.role FROM membership m JOIN account a ON a.id = m.user_id"
                                + " WHERE m.org_id = ? ORDER BY a.name_key",
                        org.id())
                .map((row, c) -> new Membership(org, ACCOUNT.map(row, c), role(row)))
                .list();
    }

    private static Role role(ResultSet row) throws SQLException {
        return Role.of(row.getString("role")).orElseThrow();
    }

    /// Unless `user` is not the only administrator.
    private void requireAnotherAdmin(Handle handle, Account org, Account user) {
        List<String> admins =
                handle.select(
                                "SELECT user_id FROM membership WHERE org_id = ? AND role = ?",
                                org.id(),
                                Role.ADMIN.text())
                        .mapTo(String.class)
                        .list();
        if (admins.equals(List.of(user.id()))) {
            throw Refusal.badRequest(
                    user.name()
                            + " is the last administrator of "
                            + org.name()
                            + "; make somebody else administrator first");
        }
    }

    private Account insert(Handle handle, Account account) {
        if (find(handle, account.name()).isPresent()) {
            throw Refusal.conflict("the name " + account.name() + " is taken; choose another");
        }
        handle.execute(
                "INSERT INTO account (id, name, name_key, kind, full_name, email, is_admin,"
                        + " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                account.id(),
                account.name(),
                account.nameKey(),
                account.kind().text(),
                account.fullName(),
                account.email().orElse(null),
                account.admin() ? 1 : 0,
                account.createdAt().toEpochMilli());
        return account;
    }

    /// As the database keeps it.
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
