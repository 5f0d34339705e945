package dev.sluice.hub.audit;

import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/// The append-only log. Each entry's hash covers the one before it, so whoever wrote the last hash
/// down elsewhere sees any later change to what came before.
public final class AuditLog {
    /// The hash before the first entry.
    static final String ORIGIN = "0".repeat(Digest.HEX_LENGTH);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final InstantSource clock;

    /// Stamps entries with a clock's time.
    public AuditLog(InstantSource clock) {
        this.clock = clock;
    }

    private record Head(long seq, String hash) {}

    /// Adds an entry in the transaction that does what it tells of. Transactions that write are
    /// serial, so the entry before it is the last.
    ///
    /// @param actor an account's name, or what else acted
    /// @param action such as `repo.create`
    /// @param subject what it was done to
    /// @param detail further facts; no secrets
    public void append(
            Handle handle,
            String actor,
            String action,
            String subject,
            Map<String, String> detail) {
        Head last =
                handle.createQuery("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1")
                        .map((row, _) -> new Head(row.getLong("seq"), row.getString("hash")))
                        .findOne()
                        .orElse(new Head(0, ORIGIN));
        long seq = last.seq() + 1;
        long at = clock.millis();
        String facts = JSON.writeValueAsString(new TreeMap<>(detail));
        handle.execute(
                "INSERT INTO audit_entry (seq, at, actor, action, subject, detail, hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                seq,
                at,
                actor,
                action,
                subject,
                facts,
                hash(last.hash(), seq, at, actor, action, subject, facts));
    }

    /// sha256 over the hash before and a JSON array of the fields, as UTF-8.
    static String hash(
            String before,
            long seq,
            long at,
            String actor,
            String action,
            String subject,
            String detail) {
        String text =
                JSON.writeValueAsString(
                        new Object[] {before, seq, at, actor, action, subject, detail});
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
