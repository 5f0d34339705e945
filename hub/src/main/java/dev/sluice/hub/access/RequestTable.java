package dev.sluice.hub.access;

import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The rows of `access_request`.
final class RequestTable {
    private static final String SELECT =
            "SELECT account_id, status, fields, created_at, decided_at, decided_by, reason,"
                    + " expires_at FROM access_request ";

    private final Accounts accounts;

    RequestTable(Accounts accounts) {
        this.accounts = accounts;
    }

    Optional<AccessRequest> find(Handle handle, String repoId, String accountId) {
        return handle.select(SELECT + "WHERE repo_id = ? AND account_id = ?", repoId, accountId)
                .map((row, _) -> request(handle, row))
                .findOne();
    }

    /// In the order of asking; accepted ones that expired by `now` are left out.
    List<AccessRequest> page(
            Handle handle,
            String repoId,
            RequestStatus status,
            RequestCursor after,
            Instant now,
            int limit) {
        return handle.select(
                        SELECT
                                + "WHERE repo_id = ? AND status = ? AND (expires_at IS NULL OR"
                                + " expires_at > ?) AND (created_at > ? OR (created_at = ? AND"
                                + " account_id > ?)) ORDER BY created_at, account_id LIMIT ?",
                        repoId,
                        status.text(),
                        now.toEpochMilli(),
                        after.millis(),
                        after.millis(),
                        after.accountId(),
                        limit)
                .map((row, _) -> request(handle, row))
                .list();
    }

    void put(Handle handle, String repoId, AccessRequest request) {
        handle.execute(
                "INSERT INTO access_request (repo_id, account_id, status, fields, created_at,"
                        + " decided_at, decided_by, reason, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (repo_id, account_id) DO UPDATE SET"
                        + " status = excluded.status, fields = excluded.fields,"
                        + " created_at = excluded.created_at, decided_at = excluded.decided_at,"
                        + " decided_by = excluded.decided_by, reason = excluded.reason,"
                        + " expires_at = excluded.expires_at",
                repoId,
                request.user().id(),
                request.status().text(),
                RequestFields.write(request.fields()),
                request.createdAt().toEpochMilli(),
                request.decidedAt().map(Instant::toEpochMilli).orElse(null),
                request.decidedBy().orElse(null),
                request.reason().orElse(null),
                request.expiresAt().map(Instant::toEpochMilli).orElse(null));
    }

    boolean delete(Handle handle, String repoId, String accountId) {
        return handle.execute(
                        "DELETE FROM access_request WHERE repo_id = ? AND account_id = ?",
                        repoId,
                        accountId)
                > 0;
    }

    private AccessRequest request(Handle handle, ResultSet row) throws SQLException {
        Account user = accounts.byId(handle, row.getString("account_id")).orElseThrow();
        return new AccessRequest(
                user,
                RequestStatus.of(row.getString("status")).orElseThrow(),
                RequestFields.read(row.getString("fields")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                moment(row, "decided_at"),
                Optional.ofNullable(row.getString("decided_by")),
                Optional.ofNullable(row.getString("reason")),
                moment(row, "expires_at"));
    }

    private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
