package dev.sluice.hub.access;

import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.storage.database.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Removes grants that expired, so that the audit log tells that they ended. They count no longer
/// from the moment they expire, whether this runs or not.
public final class ExpiredGrants {
    private static final int AT_ONCE = 500;

    private final Database database;
    private final AuditLog audit;
    private final InstantSource clock;

    public ExpiredGrants(Database database, AuditLog audit, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    private record Ended(String repoId, String repoPath, String accountId, String user) {}

    /// To be called now and then.
    ///
    /// @return how many were removed
    public int remove() {
        int all = 0;
        int some;
        do {
            some = removeSome();
            all += some;
        } while (some == AT_ONCE);
        return all;
    }

    private int removeSome() {
        return database.inTransaction(
                handle -> {
                    List<Ended> found =
                            handle.select(
                                            "SELECT q.repo_id, q.account_id, r.kind, r.namespace,"
                                                    + " r.name AS repo_name, a.name AS user_name"
                                                    + " FROM access_request q"
                                                    + " JOIN repo r ON r.id = q.repo_id"
                                                    + " JOIN account a ON a.id = q.account_id"
                                                    + " WHERE q.status = ? AND q.expires_at <= ?"
                                                    + " ORDER BY q.expires_at LIMIT ?",
                                            RequestStatus.ACCEPTED.text(),
                                            clock.millis(),
                                            AT_ONCE)
                                    .map(
                                            (row, _) ->
                                                    new Ended(
                                                            row.getString("repo_id"),
                                                            RepoKind.of(row.getString("kind"))
                                                                            .orElseThrow()
                                                                            .prefix()
                                                                    + row.getString("namespace")
                                                                    + "/"
                                                                    + row.getString("repo_name"),
                                                            row.getString("account_id"),
                                                            row.getString("user_name")))
                                    .list();
                    for (Ended ended : found) {
                        handle.execute(
                                "DELETE FROM access_request WHERE repo_id = ? AND account_id = ?",
                                ended.repoId(),
                                ended.accountId());
                        audit.append(
                                handle,
                                "system",
                                "access.expire",
                                ended.repoPath(),
                                Map.of("user", ended.user()));
                    }
                    return found.size();
                });
    }
}
