package dev.sluice.hub.http;

import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.trust.Seals;
import dev.sluice.hub.trust.Withdrawal;
import dev.sluice.storage.database.Database;
import java.util.Optional;

/// Keeps back the files of releases that were taken back, and says so beside their metadata.
final class Withdrawals {
    private final Database database;
    private final Seals seals;

    Withdrawals(Database database, Seals seals) {
        this.database = database;
        this.seals = seals;
    }

    /// Fails when a commit was taken back.
    void requireServed(Exchange exchange, Repo repo, CommitInfo commit) {
        warn(exchange, repo, commit)
                .ifPresent(
                        each -> {
                            throw Seals.disabled(each);
                        });
    }

    /// Has clients print that a commit was taken back.
    Optional<Withdrawal> warn(Exchange exchange, Repo repo, CommitInfo commit) {
        Optional<Withdrawal> found =
                database.read(
                        handle ->
                                seals.withdrawal(
                                        handle,
                                        repo.id(),
                                        repo.name().namespace(),
                                        commit.oid().hex()));
        found.ifPresent(each -> exchange.with("X-HF-Warning", each.warning()));
        return found;
    }
}
