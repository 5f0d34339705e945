package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.storage.database.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// Opens, lists, merges and closes pull requests.
public final class PullRequests {
    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 65_536;

    private static final RowMapper<PullRequest> ROW =
            (row, _) ->
                    new PullRequest(
                            row.getInt("num"),
                            row.getString("title"),
                            row.getString("description"),
                            row.getString("author"),
                            row.getString("status"),
                            Instant.ofEpochMilli(row.getLong("created_at")));

    private final Database database;
    private final Snapshots snapshots;
    private final Committer committer;
    private final AuditLog audit;
    private final InstantSource clock;

    /// Keeps pull requests in a database.
    public PullRequests(
            Database database,
            Snapshots snapshots,
            Committer committer,
            AuditLog audit,
            InstantSource clock) {
        this.database = database;
        this.snapshots = snapshots;
        this.committer = committer;
        this.audit = audit;
        this.clock = clock;
    }

    /// Opens a pull request whose branch begins at a commit.
    public PullRequest open(Identity who, Repo repo, Oid from, String title, String description) {
        if (title.isBlank() || title.length() > MAX_TITLE) {
            throw Refusal.badRequest("a title has 1 to " + MAX_TITLE + " characters");
        }
        if (description.length() > MAX_DESCRIPTION) {
            throw Refusal.badRequest(
                    "a description has at most " + MAX_DESCRIPTION + " characters");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return database.inTransaction(
                handle -> {
                    int number =
                            handle.createQuery(
                                                    "SELECT COALESCE(MAX(num), 0) FROM pull_request"
                                                            + " WHERE repo_id = ?")
                                            .bind(0, repo.id())
                                            .mapTo(Integer.class)
                                            .one()
                                    + 1;
                    handle.execute(
                            "INSERT INTO pull_request (repo_id, num, title, description, author,"
                                    + " status, created_at) VALUES (?, ?, ?, ?, ?, 'open', ?)",
                            repo.id(),
                            number,
                            title,
                            description,
                            who.name(),
                            now.toEpochMilli());
                    RefTable.insert(
                            handle, repo.id(), new Ref(Ref.pull(number), from, Optional.empty()));
                    audit.append(
                            handle,
                            who.name(),
                            "pull.open",
                            repo.path(),
                            Map.of("number", Integer.toString(number)));
                    return new PullRequest(number, title, description, who.name(), "open", now);
                });
    }

    /// The pull requests of a repository, newest first.
    public List<PullRequest> list(Repo repo) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT * FROM pull_request WHERE repo_id = ? ORDER BY num DESC")
                                .bind(0, repo.id())
                                .map(ROW)
                                .list());
    }

    /// The pull request of a number.
    ///
    /// @throws Refusal 404 when there is none
    public PullRequest find(Repo repo, int number) {
        return database.read(handle -> find(handle, repo, number))
                .orElseThrow(() -> Refusal.notFound("there is no pull request " + number));
    }

    /// Brings what a pull request changed since it began onto the main branch, as one commit.
    ///
    /// @throws Refusal 409 when main changed the same files since
    public CommitInfo merge(Identity who, Repo repo, int number) {
        PullRequest request = openOne(repo, number);
        CommitInfo tip = snapshots.resolve(repo, Ref.pull(number));
        CommitInfo main = snapshots.resolve(repo, Ref.branch(Ref.DEFAULT_BRANCH));
        Map<RepoPath, Blob> base = snapshots.files(repo, base(repo, tip, main).tree());
        Map<RepoPath, Blob> proposed = snapshots.files(repo, tip.tree());
        Map<RepoPath, Blob> current = snapshots.files(repo, main.tree());
        List<Change> changes = new ArrayList<>();
        Set<RepoPath> paths = new HashSet<>(base.keySet());
        paths.addAll(proposed.keySet());
        for (RepoPath path : paths) {
            Optional<Blob> before = Optional.ofNullable(base.get(path));
            Optional<Blob> after = Optional.ofNullable(proposed.get(path));
            Optional<Blob> now = Optional.ofNullable(current.get(path));
            if (before.equals(after) || now.equals(after)) {
                continue;
            }
            if (!now.equals(before)) {
                throw Refusal.conflict(
                        "'" + path + "' changed on main too; open a new pull request from it");
            }
            changes.add(
                    after.<Change>map(blob -> new Change.Put(path, blob))
                            .orElseGet(() -> new Change.Delete(path)));
        }
        CommitInfo merged =
                committer.commit(
                        who,
                        repo,
                        new Committer.Request(
                                Ref.branch(Ref.DEFAULT_BRANCH),
                                Optional.of(main.oid()),
                                request.title() + " (#" + number + ")",
                                changes));
        setStatus(who, repo, number, "merged");
        return merged;
    }

    /// Closes a pull request without merging it.
    public void close(Identity who, Repo repo, int number) {
        PullRequest open = openOne(repo, number);
        setStatus(who, repo, open.number(), "closed");
    }

    private PullRequest openOne(Repo repo, int number) {
        PullRequest request = find(repo, number);
        if (!request.status().equals("open")) {
            throw Refusal.badRequest("pull request " + number + " is " + request.status());
        }
        return request;
    }

    /// The newest commit that both branches have.
    private CommitInfo base(Repo repo, CommitInfo one, CommitInfo other) {
        Set<Oid> seen = new HashSet<>();
        long all = Math.max(one.depth(), other.depth()) + 1;
        snapshots.history(repo, other, 0, all).forEach(commit -> seen.add(commit.oid()));
        return snapshots.history(repo, one, 0, all).stream()
                .filter(commit -> seen.contains(commit.oid()))
                .findFirst()
                .orElseThrow(
                        () ->
                                Refusal.conflict(
                                        "main was rewritten since; open a new pull request"));
    }

    private void setStatus(Identity who, Repo repo, int number, String status) {
        database.useTransaction(
                handle -> {
                    handle.execute(
                            "UPDATE pull_request SET status = ? WHERE repo_id = ? AND num = ?",
                            status,
                            repo.id(),
                            number);
                    audit.append(
                            handle,
                            who.name(),
                            "pull." + status,
                            repo.path(),
                            Map.of("number", Integer.toString(number)));
                });
    }

    private static Optional<PullRequest> find(Handle handle, Repo repo, int number) {
        return handle.createQuery("SELECT * FROM pull_request WHERE repo_id = ? AND num = ?")
                .bind(0, repo.id())
                .bind(1, number)
                .map(ROW)
                .findOne();
    }
}
