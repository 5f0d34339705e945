package dev.sluice.hub.account;

import dev.sluice.hub.Refusal;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// Access tokens: issued, looked up, revoked.
///
/// A secret is `hf_` and 34 random letters and digits (the prefix is what clients insist on). Only
/// its sha256 is kept; with 202 bits of chance it needs no salt, and being looked up by a hash that
/// the asker cannot steer, it tells nothing by how long that takes.
///
/// What a token allows is remembered for two seconds, so another process's revocation, and any
/// change to memberships, counts by then. A revocation here counts at once.
public final class Tokens {
    private static final String PREFIX = "hf_";
    private static final int RANDOM_LENGTH = 34;
    private static final Pattern SECRET = Pattern.compile("hf_[A-Za-z0-9]{34}");
    private static final Duration REMEMBERED = Duration.ofSeconds(2);
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration USE_GRAIN = Duration.ofMinutes(1);

    private static final RowMapper<Token> TOKEN =
            (row, _) ->
                    new Token(
                            row.getString("id"),
                            row.getString("account_id"),
                            row.getString("name"),
                            Role.of(row.getString("role")).orElseThrow(),
                            Optional.ofNullable(row.getString("namespace_key")),
                            Instant.ofEpochMilli(row.getLong("created_at")),
                            moment(row.getObject("expires_at")),
                            moment(row.getObject("last_used_at")),
                            moment(row.getObject("revoked_at")));

    private final Database database;
    private final Accounts accounts;
    private final InstantSource clock;
    private final Map<Digest, Known> known = new ConcurrentHashMap<>();

    /// Tokens whose revocation began here, with when: these are never taken from memory.
    private final Map<String, Instant> revoking = new ConcurrentHashMap<>();

    /// Uses that are not written yet, by the token's id.
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();

    private record Known(Identity identity, Token token, Instant since) {}

    public Tokens(Database database, Accounts accounts, InstantSource clock) {
        this.database = database;
        this.accounts = accounts;
        this.clock = clock;
    }

    /// Issues a token of `owner`, within the caller's transaction.
    ///
    /// @throws Refusal when the owner is no user, or the token would have expired
    public IssuedToken issue(Handle handle, Account owner, NewToken wanted) {
        Instant now = now();
        if (owner.kind() != AccountKind.USER) {
            throw Refusal.badRequest("tokens are of users; name a user, not an organisation");
        }
        if (wanted.expiresAt().isPresent() && !wanted.expiresAt().get().isAfter(now)) {
            throw Refusal.badRequest("the token would have expired; choose a later day");
        }
        String secret = PREFIX + RandomText.alphanumeric(RANDOM_LENGTH);
        Token token =
                new Token(
                        RandomText.id(),
                        owner.id(),
                        wanted.name(),
                        wanted.role(),
                        wanted.scope(),
                        now,
                        wanted.expiresAt().map(at -> Instant.ofEpochMilli(at.toEpochMilli())),
                        Optional.empty(),
                        Optional.empty());
        handle.execute(
                "INSERT INTO access_token (id, account_id, name, secret_sha256, role,"
                        + " namespace_key, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                token.id(),
                owner.id(),
                token.name(),
                digest(secret).hex(),
                token.role().text(),
                token.scope().orElse(null),
                now.toEpochMilli(),
                token.expiresAt().map(Instant::toEpochMilli).orElse(null));
        return new IssuedToken(token, secret);
    }

    /// Who a secret belongs to; empty when it is unknown, expired or revoked. Reads the database on
    /// a connection of its own, so not to be called within a transaction.
    public Optional<Identity> authenticate(String secret) {
        if (!SECRET.matcher(secret).matches()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Digest digest = digest(secret);
        Known remembered = known.get(digest);
        Optional<Known> found =
                remembered != null && isFresh(remembered, now)
                        ? Optional.of(remembered)
                        : lookUp(digest, now);
        return found.filter(one -> one.token().isValidAt(now))
                .map(
                        one -> {
                            uses.put(one.token().id(), now);
                            return one.identity();
                        });
    }

    /// Who the token of an id stands for now, for what was signed for it before; empty when it is
    /// unknown, expired or revoked. Reads the database on a connection of its own.
    public Optional<Identity> identify(String id) {
        Instant now = clock.instant();
        return database.read(
                handle ->
                        find(handle, id)
                                .filter(token -> token.isValidAt(now))
                                .flatMap(
                                        token ->
                                                accounts.byId(handle, token.accountId())
                                                        .map(
                                                                owner ->
                                                                        identity(
                                                                                handle, owner,
                                                                                token))));
    }

    /// The token that an identity came with, for `whoami`.
    public Optional<Token> find(Handle handle, String id) {
        return handle.select("SELECT * FROM access_token WHERE id = ?", id).map(TOKEN).findOne();
    }

    /// All tokens of an account, the newest first.
    public List<Token> list(Handle handle, Account owner) {
        return handle.select(
                        "SELECT * FROM access_token WHERE account_id = ?"
                                + " ORDER BY created_at DESC, id",
                        owner.id())
                .map(TOKEN)
                .list();
    }

    /// Revokes a token within the caller's transaction; false when there is none that works.
    public boolean revoke(Handle handle, String id) {
        revoking.put(id, clock.instant());
        return handle.execute(
                        "UPDATE access_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                        clock.millis(),
                        id)
                > 0;
    }

    /// Writes when tokens were last used, to the minute. To be called about once a minute, and at
    /// the end.
    public void writeUses() {
        Map<String, Instant> taken = new HashMap<>();
        for (String id : List.copyOf(uses.keySet())) {
            Instant at = uses.remove(id);
            if (at != null) {
                taken.put(id, at);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        database.useTransaction(
                handle ->
                        taken.forEach(
                                (id, at) ->
                                        handle.execute(
                                                "UPDATE access_token SET last_used_at = ? WHERE"
                                                        + " id = ? AND (last_used_at IS NULL OR"
                                                        + " last_used_at <= ?)",
                                                at.toEpochMilli(),
                                                id,
                                                at.minus(USE_GRAIN).toEpochMilli())));
    }

    private boolean isFresh(Known remembered, Instant now) {
        return !revoking.containsKey(remembered.token().id())
                && now.isBefore(remembered.since().plus(REMEMBERED));
    }

    private Optional<Known> lookUp(Digest digest, Instant now) {
        Optional<Known> found = database.read(handle -> load(handle, digest, now));
        known.remove(digest);
        makeRoom(now);
        // Between here and the commit of a revocation, memory would say what is no longer so.
        found.filter(one -> !revoking.containsKey(one.token().id()))
                .ifPresent(one -> known.put(digest, one));
        return found;
    }

    private Optional<Known> load(Handle handle, Digest digest, Instant now) {
        return bySecret(handle, digest)
                .flatMap(
                        token ->
                                accounts.byId(handle, token.accountId())
                                        .map(
                                                owner ->
                                                        new Known(
                                                                identity(handle, owner, token),
                                                                token,
                                                                now)));
    }

    private Identity identity(Handle handle, Account owner, Token token) {
        Map<String, Role> namespaces = new HashMap<>();
        for (Membership membership : accounts.organisationsOf(handle, owner)) {
            namespaces.put(membership.org().nameKey(), membership.role());
        }
        namespaces.put(owner.nameKey(), Role.ADMIN);
        return new Identity(
                owner.id(),
                owner.name(),
                token.role(),
                token.scope(),
                namespaces,
                owner.admin(),
                token.id());
    }

    /// What is not fresh any more goes; where that is not enough, everything does.
    private void makeRoom(Instant now) {
        if (known.size() >= MAX_REMEMBERED) {
            known.values().removeIf(one -> !isFresh(one, now));
            if (known.size() >= MAX_REMEMBERED) {
                known.clear();
            }
        }
        // Long after, no lookup that began before the revocation can still be under way.
        Instant settled = now.minus(USE_GRAIN);
        revoking.values().removeIf(since -> since.isBefore(settled));
    }

    private static Optional<Token> bySecret(Handle handle, Digest digest) {
        return handle.select("SELECT * FROM access_token WHERE secret_sha256 = ?", digest.hex())
                .map(TOKEN)
                .findOne();
    }

    private static Digest digest(String secret) {
        return Digest.of(secret.getBytes(StandardCharsets.US_ASCII));
    }

    private static Optional<Instant> moment(@Nullable Object millis) {
        return millis instanceof Number number
                ? Optional.of(Instant.ofEpochMilli(number.longValue()))
                : Optional.empty();
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
