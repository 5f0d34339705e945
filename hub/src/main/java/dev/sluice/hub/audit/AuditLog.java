package dev.sluice.hub.audit;

import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import tools.jackson.databind.json.JsonMapper;

/// What was decided and changed in the hub, by whom and when.
///
/// An entry is written in the transaction that does what it tells, so there is neither without the
/// other. The database refuses to change or delete entries; whoever gets around that breaks the
/// chain of hashes, which [#verify] sees. Since transactions that write are serial, the chain has
/// no forks.
public final class AuditLog {
    private static final int MAX_FIELD = 4096;
    private static final int MAX_DETAIL = 64 * 1024;
    private static final int PAGE = 1000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final RowMapper<AuditEntry> ENTRY =
            (row, _) ->
                    new AuditEntry(
                            row.getLong("seq"),
                            Instant.ofEpochMilli(row.getLong("at")),
                            row.getString("actor"),
                            row.getString("action"),
                            row.getString("subject"),
                            row.getString("detail"),
                            new Digest(row.getString("hash")));

    private final InstantSource clock;

    public AuditLog(InstantSource clock) {
        this.clock = clock;
    }

    /// Adds an entry, within the caller's transaction.
    ///
    /// @param actor who did it: an account's name, or `system`
    /// @param action what was done, such as `repo.create`
    /// @param subject to what, such as `models/acme/m`
    /// @param detail what else is worth keeping; no secrets
    /// @throws IllegalArgumentException when a text is longer than the log takes (4096 characters;
    ///   64 Ki of detail)
    public void append(
            Handle handle,
            String actor,
            String action,
            String subject,
            Map<String, String> detail) {
        requireShort("actor", actor, MAX_FIELD);
        requireShort("action", action, MAX_FIELD);
        requireShort("subject", subject, MAX_FIELD);
        String json = JSON.writeValueAsString(new TreeMap<>(detail));
        requireShort("detail", json, MAX_DETAIL);
        AuditHead head = head(handle);
        long seq = Math.addExact(head.seq(), 1);
        Instant at = Instant.ofEpochMilli(clock.millis());
        AuditEntry entry =
                new AuditEntry(
                        seq,
                        at,
                        actor,
                        action,
                        subject,
                        json,
                        AuditEntry.hashAfter(head.hash(), seq, at, actor, action, subject, json));
        handle.execute(
                "INSERT INTO audit_entry (seq, at, actor, action, subject, detail, hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                entry.seq(),
                at.toEpochMilli(),
                actor,
                action,
                subject,
                json,
                entry.hash().hex());
    }

    /// Where the log ends.
    public AuditHead head(Handle handle) {
        return handle.select("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1")
                .map((row, _) -> new AuditHead(row.getLong(1), new Digest(row.getString(2))))
                .findOne()
                .orElse(new AuditHead(0, AuditEntry.START));
    }

    /// Up to `limit` entries after `seq`, in order.
    public List<AuditEntry> after(Handle handle, long seq, int limit) {
        return handle.select(
                        "SELECT * FROM audit_entry WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)
                .map(ENTRY)
                .list();
    }

    /// Computes every hash again.
    ///
    /// @param anchor an end of the log that was kept elsewhere; without one, entries that were cut
    ///   off at the end are not missed, nor is a log that was written anew as a whole
    public AuditCheck verify(Database database, Optional<AuditHead> anchor) {
        AuditHead head = new AuditHead(0, AuditEntry.START);
        while (true) {
            long from = head.seq();
            List<AuditEntry> page = database.read(handle -> after(handle, from, PAGE));
            for (AuditEntry entry : page) {
                long expected = head.seq() + 1;
                if (entry.seq() != expected) {
                    return new AuditCheck.Broken(
                            expected, "the entry is missing; the next one is " + entry.seq());
                }
                if (!entry.follows(head.hash())) {
                    return new AuditCheck.Broken(
                            expected,
                            "its hash does not follow from its fields and the entry before");
                }
                head = new AuditHead(entry.seq(), entry.hash());
                if (anchor.isPresent()
                        && anchor.get().seq() == head.seq()
                        && !anchor.get().equals(head)) {
                    return new AuditCheck.Broken(
                            expected, "its hash is not the one that was kept elsewhere");
                }
            }
            if (page.size() < PAGE) {
                return end(head, anchor);
            }
        }
    }

    private static AuditCheck end(AuditHead head, Optional<AuditHead> anchor) {
        if (anchor.isPresent() && anchor.get().seq() > head.seq()) {
            return new AuditCheck.Broken(
                    head.seq() + 1,
                    "the log ends before entry "
                            + anchor.get().seq()
                            + ", whose hash was kept elsewhere");
        }
        return new AuditCheck.Intact(head);
    }

    private static void requireShort(String what, String text, int max) {
        if (text.length() > max) {
            throw new IllegalArgumentException(
                    "the " + what + " of an audit entry is longer than " + max + " characters");
        }
    }
}
