package dev.sluice.hub.git;

import dev.sluice.hub.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Files put into a tree of folders and taken out of it, giving the new folders.
///
/// Only folders on the way to a change are made anew. A folder that becomes empty goes, as in git.
public final class TreeEdit {
    private final Function<Oid, GitTree> trees;
    private final Map<Oid, GitTree> made = new HashMap<>();
    private final Node root;

    /// What is to happen below one folder.
    private static final class Node {
        private final Map<String, Node> folders = new TreeMap<>();
        private final Map<String, Optional<Oid>> files = new TreeMap<>();
        private boolean cleared;
    }

    /// An edit that changes nothing yet.
    ///
    /// @param trees gives a tree that is stored
    public TreeEdit(Function<Oid, GitTree> trees) {
        this.trees = trees;
        this.root = new Node();
    }

    /// Puts a file there, in place of what stood there.
    public void put(RepoPath path, Oid blob) {
        parent(path).files.put(path.name(), Optional.of(blob));
    }

    /// Takes a file away.
    public void delete(RepoPath path) {
        parent(path).files.put(path.name(), Optional.empty());
    }

    /// Takes away all that stands in a folder before this edit and was put there by it so far.
    public void deleteFolder(RepoPath path) {
        Node folder = path.equals(RepoPath.ROOT) ? root : folder(parent(path), path.name());
        folder.cleared = true;
        folder.files.clear();
        folder.folders.clear();
    }

    /// Carries the edit out on a root folder.
    public Oid apply(Oid before) {
        GitTree after = edited(Optional.of(trees.apply(before)), root, "").orElse(GitTree.EMPTY);
        return keep(after);
    }

    /// The trees that [#apply] made, which are not stored yet.
    public Map<Oid, GitTree> made() {
        return Map.copyOf(made);
    }

    private Optional<GitTree> edited(Optional<GitTree> before, Node node, String where) {
        Map<String, TreeEntry> entries = new HashMap<>();
        if (!node.cleared) {
            before.ifPresent(
                    tree -> tree.entries().forEach(entry -> entries.put(entry.name(), entry)));
        }
        // Deletions first, so that a file may make room for a folder of its name and the other way.
        node.files.forEach(
                (name, blob) -> {
                    if (blob.isEmpty()) {
                        refuseFolder(entries.get(name), where + name);
                        entries.remove(name);
                    }
                });
        node.folders.forEach(
                (name, below) -> {
                    TreeEntry old = entries.get(name);
                    Optional<GitTree> folder =
                            Optional.ofNullable(old)
                                    .filter(TreeEntry::folder)
                                    .map(entry -> trees.apply(entry.oid()));
                    Optional<GitTree> after = edited(folder, below, where + name + "/");
                    if (after.isPresent() && old != null && !old.folder()) {
                        throw Refusal.badRequest(
                                "'"
                                        + where
                                        + name
                                        + "' is a file and would become a folder; delete the file");
                    }
                    if (after.isPresent()) {
                        entries.put(name, new TreeEntry(name, true, keep(after.get())));
                    } else if (folder.isPresent()) {
                        entries.remove(name);
                    }
                });
        node.files.forEach(
                (name, blob) ->
                        blob.ifPresent(
                                oid -> {
                                    refuseFolder(entries.get(name), where + name);
                                    entries.put(name, new TreeEntry(name, false, oid));
                                }));
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(new GitTree(new ArrayList<>(entries.values())));
    }

    private static void refuseFolder(@Nullable TreeEntry old, String path) {
        if (old != null && old.folder()) {
            throw Refusal.badRequest("'" + path + "' is a folder; delete or name its files");
        }
    }

    private Oid keep(GitTree tree) {
        Oid oid = tree.oid();
        made.put(oid, tree);
        return oid;
    }

    private Node parent(RepoPath path) {
        Node node = root;
        List<String> names = path.names();
        for (String name : names.subList(0, names.size() - 1)) {
            node = folder(node, name);
        }
        return node;
    }

    private static Node folder(Node node, String name) {
        return node.folders.computeIfAbsent(name, _ -> new Node());
    }
}
