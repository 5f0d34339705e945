package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.git.GitCommit;
import dev.sluice.hub.git.Oid;
import dev.sluice.storage.database.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/// Makes and deletes branches and tags. Who may is for the caller to ask.
public final class Branches {
    private final Database database;
    private final AuditLog audit;
    private final InstantSource clock;

    /// Keeps refs in a database.
    public Branches(Database database, AuditLog audit, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /// Makes a ref.
    ///
    /// @param ref its full name, the commit it names, and a tag's message
    /// @throws Refusal 409 when there is one of that name
    public void create(Identity who, Repo repo, Ref ref) {
        database.useTransaction(
                handle -> {
                    if (RefTable.find(handle, repo.id(), ref.name()).isPresent()) {
                        throw Refusal.conflict(
                                ref.name() + " exists already; delete it first or choose another");
                    }
                    RefTable.insert(handle, repo.id(), ref);
                    audit.append(
                            handle,
                            who.name(),
                            "ref.create",
                            repo.path(),
                            Map.of("ref", ref.name(), "commit", ref.commit().hex()));
                });
    }

    /// Deletes a ref.
    ///
    /// @throws Refusal 404 when there is none of that name, 400 for the main branch
    public void delete(Identity who, Repo repo, String name) {
        if (name.equals(Ref.branch(Ref.DEFAULT_BRANCH))) {
            throw Refusal.badRequest("the main branch is what people download; it stays");
        }
        database.useTransaction(
                handle -> {
                    if (!RefTable.delete(handle, repo.id(), name)) {
                        throw Refusal.revisionNotFound(name);
                    }
                    audit.append(
                            handle, who.name(), "ref.delete", repo.path(), Map.of("ref", name));
                });
    }

    /// Replaces the history of a branch by one commit of the same files.
    public CommitInfo squash(Identity who, Repo repo, String name, String message) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return database.inTransaction(
                handle -> {
                    Ref ref =
                            RefTable.find(handle, repo.id(), name)
                                    .orElseThrow(() -> Refusal.revisionNotFound(name));
                    CommitInfo tip =
                            CommitTable.find(handle, repo.id(), ref.commit()).orElseThrow();
                    Oid tree = tip.tree();
                    CommitInfo only =
                            CommitTable.insert(
                                    handle,
                                    repo.id(),
                                    new GitCommit(tree, Optional.empty(), who.name(), now, message),
                                    now);
                    RefTable.move(handle, repo.id(), name, only.oid());
                    audit.append(
                            handle,
                            who.name(),
                            "ref.squash",
                            repo.path(),
                            Map.of("ref", name, "commit", only.oid().hex()));
                    return only;
                });
    }
}
