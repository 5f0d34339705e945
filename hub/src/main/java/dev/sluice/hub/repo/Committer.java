package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.git.GitCommit;
import dev.sluice.hub.git.GitTree;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.TreeEdit;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.database.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Turns changes into a commit and moves a branch to it, in one transaction.
public final class Committer {
    /// How often a commit is tried anew because one of another hub on the same database came
    /// between.
    private static final int TRIES = 8;

    private static final int LOCKS = 64;

    private final Database database;
    private final Snapshots snapshots;
    private final BlobStore blobs;
    private final CommitGate gate;
    private final AuditLog audit;
    private final InstantSource clock;

    /// Commits to one branch wait for each other here, first come, first served, so that all land.
    private final List<ReentrantLock> locks =
            Stream.generate(() -> new ReentrantLock(true)).limit(LOCKS).toList();

    /// Commits into a database.
    ///
    /// @param blobs where the content of regular files lies
    /// @param gate asked before the main branch moves
    public Committer(
            Database database,
            Snapshots snapshots,
            BlobStore blobs,
            CommitGate gate,
            AuditLog audit,
            InstantSource clock) {
        this.database = database;
        this.snapshots = snapshots;
        this.blobs = blobs;
        this.gate = gate;
        this.audit = audit;
        this.clock = clock;
    }

    /// What a client asks for.
    ///
    /// @param ref the branch, in full
    /// @param parent the commit that the branch must be at, if the client cares
    /// @param message title and description
    public record Request(String ref, Optional<Oid> parent, String message, List<Change> changes) {}

    /// Commits. Changes that change nothing make no commit; the branch's is returned.
    ///
    /// @throws Refusal 412 when the branch is not at the parent that was named, 400 when a change
    ///   cannot be or it is a tag, 404 when there is no such branch
    public CommitInfo commit(Identity who, Repo repo, Request request) {
        if (request.ref().startsWith(Ref.TAGS)) {
            throw Refusal.badRequest("a tag stays where it is; commit to a branch");
        }
        ReentrantLock lock =
                locks.get(Math.floorMod(Objects.hash(repo.id(), request.ref()), LOCKS));
        lock.lock();
        try {
            return inTurn(who, repo, request);
        } finally {
            lock.unlock();
        }
    }

    private CommitInfo inTurn(Identity who, Repo repo, Request request) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            CommitInfo tip = snapshots.resolve(repo, request.ref());
            request.parent()
                    .filter(parent -> !parent.equals(tip.oid()))
                    .ifPresent(parent -> refuseMoved(parent, tip));
            TreeEdit edit = new TreeEdit(oid -> snapshots.tree(repo, oid));
            Map<Oid, Blob> put = new HashMap<>();
            for (Change change : request.changes()) {
                switch (change) {
                    case Change.Put(var path, Blob blob) -> {
                        edit.put(path, blob.oid());
                        put.put(blob.oid(), blob);
                    }
                    case Change.Delete(var path) -> edit.delete(path);
                    case Change.DeleteFolder(var path) -> edit.deleteFolder(path);
                }
            }
            Oid tree = edit.apply(tip.tree());
            if (tree.equals(tip.tree())) {
                return tip;
            }
            Optional<CommitInfo> made =
                    store(who, repo, request, tip, new NewTree(tree, edit.made(), put));
            if (made.isPresent()) {
                return made.get();
            }
        }
        throw Refusal.conflict("others commit to " + request.ref() + " all the time; try again");
    }

    private record NewTree(Oid root, Map<Oid, GitTree> trees, Map<Oid, Blob> blobs) {}

    private Optional<CommitInfo> store(
            Identity who, Repo repo, Request request, CommitInfo tip, NewTree tree) {
        Optional<CommitGate.Pass> pass = Optional.empty();
        if (request.ref().equals(Ref.branch(Ref.DEFAULT_BRANCH))) {
            Function<Oid, GitTree> trees =
                    oid ->
                            tree.trees().containsKey(oid)
                                    ? tree.trees().get(oid)
                                    : snapshots.tree(repo, oid);
            pass =
                    Optional.of(
                            gate.check(
                                    who,
                                    repo,
                                    snapshots.files(repo, tree.root(), trees, tree.blobs())));
        }
        Optional<CommitGate.Pass> passed = pass;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return database.inTransaction(
                handle -> {
                    Ref ref =
                            RefTable.find(handle, repo.id(), request.ref())
                                    .orElseThrow(() -> Refusal.revisionNotFound(request.ref()));
                    if (!ref.commit().equals(tip.oid())) {
                        return Optional.empty();
                    }
                    for (Blob blob : tree.blobs().values()) {
                        storeBlob(handle, repo, blob);
                    }
                    for (GitTree each : tree.trees().values()) {
                        ObjectTable.insertTree(handle, repo.id(), each);
                    }
                    GitCommit commit =
                            new GitCommit(
                                    tree.root(),
                                    Optional.of(tip.oid()),
                                    who.name(),
                                    now,
                                    request.message());
                    CommitInfo info = CommitTable.insert(handle, repo.id(), commit, now);
                    RefTable.move(handle, repo.id(), request.ref(), info.oid());
                    RepoTable.touch(handle, repo.id(), now);
                    passed.ifPresent(each -> each.record(handle, info.oid()));
                    audit.append(
                            handle,
                            who.name(),
                            "repo.commit",
                            repo.path(),
                            Map.of("ref", request.ref(), "commit", info.oid().hex()));
                    return Optional.of(info);
                });
    }

    /// Collecting garbage is a transaction that writes too, so between this look and the commit
    /// nothing goes.
    private void storeBlob(Handle handle, Repo repo, Blob blob) {
        boolean there =
                blob.large()
                        ? LargeFiles.isStored(handle, repo.realm(), blob.sha256())
                        : blobs.contains(blob.sha256());
        if (!there) {
            throw Refusal.badRequest(
                    "the content "
                            + blob.sha256()
                            + " of a file is not stored any more; upload it again");
        }
        ObjectTable.insertBlob(
                handle,
                repo.id(),
                blob,
                blob.large() ? blob.pointer().encode().length : blob.sizeBytes());
    }

    private static void refuseMoved(Oid parent, CommitInfo tip) {
        throw Refusal.preconditionFailed(
                "the branch is at "
                        + tip.oid()
                        + ", not at "
                        + parent
                        + " which the commit is for; look at what changed and commit again");
    }
}
