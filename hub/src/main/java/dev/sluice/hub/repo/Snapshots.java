package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.git.GitTree;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.git.TreeEntry;
import dev.sluice.storage.database.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Looks into commits. They never change, so what was read once is kept in memory.
public final class Snapshots {
    private static final int CACHED_TREES = 4_000;
    private static final int CACHED_BLOBS = 50_000;
    private static final int BATCH = 500;

    private final Database database;
    private final Recent<Key, GitTree> trees = new Recent<>(CACHED_TREES);
    private final Recent<Key, Blob> blobs = new Recent<>(CACHED_BLOBS);

    private record Key(String repoId, Oid oid) {}

    /// Looks into the commits of a database.
    public Snapshots(Database database) {
        this.database = database;
    }

    /// The commit that a revision names: `HEAD`, a branch, a tag, a full ref or a commit's id.
    ///
    /// @throws Refusal when there is none
    public CommitInfo resolve(Repo repo, String revision) {
        return database.read(handle -> find(handle, repo, revision))
                .orElseThrow(() -> Refusal.revisionNotFound(revision));
    }

    /// As [#resolve], where a revision that is not there is no error.
    public Optional<CommitInfo> find(Repo repo, String revision) {
        return database.read(handle -> find(handle, repo, revision));
    }

    private static Optional<CommitInfo> find(Handle handle, Repo repo, String revision) {
        String name = revision.equals("HEAD") ? Ref.DEFAULT_BRANCH : revision;
        if (Oid.isOid(name)) {
            return CommitTable.find(handle, repo.id(), new Oid(name));
        }
        List<String> candidates =
                name.startsWith("refs/")
                        ? List.of(name)
                        : List.of(Ref.HEADS + name, Ref.TAGS + name);
        return candidates.stream()
                .flatMap(each -> RefTable.find(handle, repo.id(), each).stream())
                .findFirst()
                .flatMap(ref -> CommitTable.find(handle, repo.id(), ref.commit()));
    }

    /// What stands at a path, if anything does.
    public Optional<Entry> entry(Repo repo, CommitInfo commit, RepoPath path) {
        Entry at = new Entry.Folder(RepoPath.ROOT, commit.tree());
        for (String name : path.names()) {
            if (!(at instanceof Entry.Folder folder)) {
                return Optional.empty();
            }
            Optional<TreeEntry> found = tree(repo, folder.oid()).find(name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            at = entries(repo, folder.path(), List.of(found.get())).getFirst();
        }
        return Optional.of(at);
    }

    /// The file at a path.
    ///
    /// @throws Refusal when there is none
    public Entry.File file(Repo repo, CommitInfo commit, RepoPath path) {
        return findFile(repo, commit, path).orElseThrow(() -> Refusal.entryNotFound(path.text()));
    }

    /// The file at a path, if there is one.
    public Optional<Entry.File> findFile(Repo repo, CommitInfo commit, RepoPath path) {
        return entry(repo, commit, path)
                .filter(Entry.File.class::isInstance)
                .map(Entry.File.class::cast);
    }

    /// What stands in a folder, in git's order.
    ///
    /// @param recursive whether what stands in its folders follows each of them
    /// @throws Refusal when there is no such folder
    public List<Entry> list(Repo repo, CommitInfo commit, RepoPath path, boolean recursive) {
        Entry folder =
                entry(repo, commit, path).orElseThrow(() -> Refusal.entryNotFound(path.text()));
        if (!(folder instanceof Entry.Folder)) {
            throw Refusal.entryNotFound(path.text());
        }
        List<Entry> found = new ArrayList<>();
        collect(repo, folder, recursive, found);
        return found;
    }

    /// All files below a root folder by their paths.
    public Map<RepoPath, Blob> files(Repo repo, Oid root) {
        return files(repo, root, oid -> tree(repo, oid), Map.of());
    }

    /// As [#files(Repo,Oid)], of a commit that is not stored yet.
    ///
    /// @param trees gives all trees, the new ones too
    /// @param fresh the blobs that are not stored yet
    Map<RepoPath, Blob> files(
            Repo repo, Oid root, Function<Oid, GitTree> trees, Map<Oid, Blob> fresh) {
        Map<RepoPath, Oid> paths = new LinkedHashMap<>();
        paths(trees, root, RepoPath.ROOT, paths);
        Map<Oid, Blob> known =
                blobs(
                        repo,
                        paths.values().stream()
                                .filter(oid -> !fresh.containsKey(oid))
                                .distinct()
                                .toList());
        known.putAll(fresh);
        Map<RepoPath, Blob> files = new LinkedHashMap<>();
        paths.forEach(
                (path, oid) -> {
                    Blob blob = known.get(oid);
                    if (blob == null) {
                        throw missing(repo, oid);
                    }
                    files.put(path, blob);
                });
        return files;
    }

    private static void paths(
            Function<Oid, GitTree> trees, Oid tree, RepoPath at, Map<RepoPath, Oid> paths) {
        for (TreeEntry entry : trees.apply(tree).entries()) {
            RepoPath path = at.child(entry.name());
            if (entry.folder()) {
                paths(trees, entry.oid(), path, paths);
            } else {
                paths.put(path, entry.oid());
            }
        }
    }

    /// The commit and those before it, newest first.
    public List<CommitInfo> history(Repo repo, CommitInfo from, long skip, long limit) {
        return database.read(
                handle -> CommitTable.history(handle, repo.id(), from.oid(), skip, limit));
    }

    /// All refs, in the order of their names.
    public List<Ref> refs(Repo repo) {
        return database.read(handle -> RefTable.all(handle, repo.id()));
    }

    GitTree tree(Repo repo, Oid oid) {
        return trees.get(
                new Key(repo.id(), oid),
                key ->
                        database.read(handle -> ObjectTable.tree(handle, repo.id(), oid))
                                .orElseThrow(() -> missing(repo, oid)));
    }

    private void collect(Repo repo, Entry folder, boolean recursive, List<Entry> found) {
        for (Entry entry : entries(repo, folder.path(), tree(repo, folder.oid()).entries())) {
            found.add(entry);
            if (recursive && entry instanceof Entry.Folder) {
                collect(repo, entry, true, found);
            }
        }
    }

    private List<Entry> entries(Repo repo, RepoPath folder, List<TreeEntry> names) {
        Map<Oid, Blob> known =
                blobs(
                        repo,
                        names.stream()
                                .filter(entry -> !entry.folder())
                                .map(TreeEntry::oid)
                                .distinct()
                                .toList());
        List<Entry> entries = new ArrayList<>(names.size());
        for (TreeEntry entry : names) {
            RepoPath path = folder.child(entry.name());
            if (entry.folder()) {
                entries.add(new Entry.Folder(path, entry.oid()));
            } else {
                Blob blob = known.get(entry.oid());
                if (blob == null) {
                    throw missing(repo, entry.oid());
                }
                entries.add(new Entry.File(path, blob));
            }
        }
        return entries;
    }

    private Map<Oid, Blob> blobs(Repo repo, Collection<Oid> oids) {
        Map<Oid, Blob> known = new HashMap<>();
        List<Oid> unknown = new ArrayList<>();
        for (Oid oid : oids) {
            blobs.find(new Key(repo.id(), oid))
                    .ifPresentOrElse(blob -> known.put(oid, blob), () -> unknown.add(oid));
        }
        for (int from = 0; from < unknown.size(); from += BATCH) {
            List<Oid> some = unknown.subList(from, Math.min(unknown.size(), from + BATCH));
            for (Blob blob : database.read(handle -> ObjectTable.blobs(handle, repo.id(), some))) {
                known.put(blob.oid(), blob);
                blobs.put(new Key(repo.id(), blob.oid()), blob);
            }
        }
        return known;
    }

    private static IllegalStateException missing(Repo repo, Oid oid) {
        return new IllegalStateException("object " + oid + " of " + repo.name() + " is not stored");
    }
}
