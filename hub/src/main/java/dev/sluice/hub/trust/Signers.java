package dev.sluice.hub.trust;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.seal.SealException;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// Whose seals count for a namespace: the rows of `signer`.
///
/// Where nobody registered a key, the one that signs the first sealed commit is kept (trust on
/// first use) and is the only one from then on. So the last key is never removed: that would let
/// anybody's seal be the first again.
public final class Signers {
    /// A namespace has a few keys; more would only make every check slower.
    private static final int MAX_KEYS = 64;

    private static final RowMapper<CountedSigner> ROW =
            (row, _) ->
                    new CountedSigner(
                            VerificationKey.parsePem("signer", row.getString("public_key")),
                            Instant.ofEpochMilli(row.getLong("added_at")),
                            row.getString("added_by"),
                            row.getInt("first_use") == 1);

    private final AuditLog audit;
    private final InstantSource clock;

    /// Logs each change, and uses a clock for when a key came to count.
    public Signers(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /// The keys that count, the oldest first.
    public List<CountedSigner> of(Handle handle, String namespace) {
        return handle.createQuery(
                        "SELECT public_key, added_at, added_by, first_use FROM signer"
                                + " WHERE namespace_key = ? ORDER BY added_at, key_hint")
                .bind(0, key(namespace))
                .map(ROW)
                .list();
    }

    /// Registers a key. One that was taken on first use is confirmed by it.
    ///
    /// @param pem the public key, as `sluice key create` writes it
    /// @param by the account that asks, which must be an administrator of the namespace
    /// @throws Refusal when it is no such key, or registered already
    public CountedSigner register(Handle handle, String namespace, String pem, String by) {
        VerificationKey added = parse(pem);
        List<CountedSigner> counted = of(handle, namespace);
        Optional<CountedSigner> there = find(counted, added);
        if (there.isPresent() && !there.get().firstUse()) {
            throw Refusal.conflict(
                    "key " + added.hint().hex() + " is registered for " + namespace + " already");
        }
        if (counted.size() >= MAX_KEYS) {
            throw Refusal.conflict(
                    namespace + " has " + MAX_KEYS + " keys already; remove one first");
        }
        handle.execute(
                "DELETE FROM signer WHERE namespace_key = ? AND key_hint = ?",
                key(namespace),
                added.hint().hex());
        return insert(handle, namespace, added, by, false);
    }

    /// Takes a key away. What it sealed before stays sealed.
    ///
    /// @param by the account that asks, which must be an administrator of the namespace
    /// @throws Refusal when there is no such key, or no other
    public void remove(Handle handle, String namespace, Digest hint, String by) {
        List<CountedSigner> counted = of(handle, namespace);
        if (counted.stream().noneMatch(each -> each.key().hint().equals(hint))) {
            throw Refusal.notFound("no key " + hint.hex() + " is registered for " + namespace);
        }
        if (counted.size() == 1) {
            throw Refusal.conflict(
                    "it is the only key of "
                            + namespace
                            + ", and without any the next seal would be taken on trust; register"
                            + " its successor first");
        }
        handle.execute(
                "DELETE FROM signer WHERE namespace_key = ? AND key_hint = ?",
                key(namespace),
                hint.hex());
        audit.append(handle, by, "signer.remove", key(namespace), Map.of("key", hint.hex()));
    }

    /// Whether a key's seal counts now; where none does yet, this one does from now on. Belongs
    /// into the transaction that makes the sealed commit.
    ///
    /// @param by who made the commit
    /// @throws Refusal when other keys count
    CountedSigner countOrPin(Handle handle, String namespace, VerificationKey signer, String by) {
        List<CountedSigner> counted = of(handle, namespace);
        if (counted.isEmpty()) {
            return insert(handle, namespace, signer, by, true);
        }
        return find(counted, signer)
                .orElseThrow(
                        () ->
                                Refusal.forbidden(
                                        "the keys of "
                                                + namespace
                                                + " changed meanwhile, and "
                                                + signer.hint().hex()
                                                + " is none of them; register it, then commit"
                                                + " again"));
    }

    /// The namespaces, in lower case, for which a key counts.
    List<String> namespacesOf(Handle handle, Digest hint) {
        return handle.createQuery("SELECT namespace_key FROM signer WHERE key_hint = ?")
                .bind(0, hint.hex())
                .mapTo(String.class)
                .list();
    }

    /// The key of this hint, of whatever namespace.
    Optional<VerificationKey> find(Handle handle, Digest hint) {
        return handle.createQuery("SELECT public_key FROM signer WHERE key_hint = ?")
                .bind(0, hint.hex())
                .mapTo(String.class)
                .findFirst()
                .map(pem -> VerificationKey.parsePem("signer", pem));
    }

    static String key(String namespace) {
        return namespace.toLowerCase(Locale.ROOT);
    }

    private CountedSigner insert(
            Handle handle, String namespace, VerificationKey signer, String by, boolean firstUse) {
        Instant now = Instant.ofEpochMilli(clock.instant().toEpochMilli());
        handle.execute(
                "INSERT INTO signer (namespace_key, key_hint, public_key, added_at, added_by,"
                        + " first_use) VALUES (?, ?, ?, ?, ?, ?)",
                key(namespace),
                signer.hint().hex(),
                signer.toPem(),
                now.toEpochMilli(),
                by,
                firstUse ? 1 : 0);
        audit.append(
                handle,
                by,
                firstUse ? "signer.pin" : "signer.register",
                key(namespace),
                Map.of("key", signer.hint().hex()));
        return new CountedSigner(signer, now, by, firstUse);
    }

    private static Optional<CountedSigner> find(
            List<CountedSigner> counted, VerificationKey signer) {
        return counted.stream().filter(each -> each.key().equals(signer)).findFirst();
    }

    private static VerificationKey parse(String pem) {
        try {
            return VerificationKey.parsePem("the key", pem);
        } catch (SealException refused) {
            throw Refusal.badRequest("the key: " + refused.problem() + "; " + refused.remedy());
        }
    }
}
