package dev.sluice.hub.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.Refusal;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What we write, git itself reads and gives the same id.
class GitObjectsTest {
    @TempDir private Path folder;

    private final Map<Oid, GitTree> store =
            new HashMap<>(Map.of(GitTree.EMPTY.oid(), GitTree.EMPTY));

    @Test
    void gitHasTheSameIdsForABlobATreeAndACommit() throws Exception {
        git(new byte[0], "init", "-q");
        byte[] content = "{\"a\": 1}\n".getBytes(StandardCharsets.UTF_8);
        Oid blob = Oid.ofBlob(content);
        assertThat(git(content, "hash-object", "-w", "--stdin")).isEqualTo(blob.hex());

        TreeEdit edit = new TreeEdit(this::stored);
        // A file between a folder and its name with a suffix, where git's order is not the plain
        // one.
        for (String path : List.of("a/b/c.json", "a.txt", "a0", "é #%.txt", "z")) {
            edit.put(RepoPath.ofFile(path), blob);
        }
        Oid root = edit.apply(GitTree.EMPTY.oid());
        for (GitTree tree : edit.made().values()) {
            assertThat(git(tree.encode(), "hash-object", "-w", "-t", "tree", "--stdin"))
                    .isEqualTo(tree.oid().hex());
        }
        GitCommit commit =
                new GitCommit(
                        root,
                        Optional.empty(),
                        "ada",
                        Instant.ofEpochSecond(1_700_000_000),
                        "Title\n\nBody");
        assertThat(git(commit.encode(), "hash-object", "-w", "-t", "commit", "--stdin"))
                .isEqualTo(commit.oid().hex());
        git(new byte[0], "fsck", "--strict");
    }

    @Test
    void treesComeBackAsTheyWereWritten() {
        Oid blob = Oid.ofBlob(new byte[0]);
        GitTree tree =
                new GitTree(
                        List.of(new TreeEntry("b", true, blob), new TreeEntry("a", false, blob)));
        assertThat(GitTree.parse(tree.encode())).isEqualTo(tree);
    }

    @Test
    void anEditTakesAwayAndPutsInItsOrder() {
        Oid one = Oid.ofBlob(new byte[] {1});
        Oid two = Oid.ofBlob(new byte[] {2});
        Oid before = apply(GitTree.EMPTY.oid(), Map.of("a/x", one, "a/y", one, "b", one));

        TreeEdit edit = new TreeEdit(this::stored);
        edit.deleteFolder(new RepoPath("a"));
        edit.put(new RepoPath("a/z"), two);
        edit.delete(new RepoPath("b"));
        edit.put(new RepoPath("b/c"), two);
        assertThat(files(run(edit, before), "")).containsExactly("a/z", "b/c");
    }

    @Test
    void aFolderThatBecomesEmptyGoes() {
        Oid one = Oid.ofBlob(new byte[] {1});
        Oid before = apply(GitTree.EMPTY.oid(), Map.of("a/b/c", one, "d", one));
        TreeEdit edit = new TreeEdit(this::stored);
        edit.delete(new RepoPath("a/b/c"));
        assertThat(run(edit, before)).isEqualTo(apply(GitTree.EMPTY.oid(), Map.of("d", one)));
    }

    @Test
    void aFileDoesNotBecomeAFolderUnseen() {
        Oid one = Oid.ofBlob(new byte[] {1});
        Oid before = apply(GitTree.EMPTY.oid(), Map.of("a", one, "b/c", one));
        assertThatThrownBy(() -> apply(before, Map.of("a/x", one)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'a'");
        assertThatThrownBy(() -> apply(before, Map.of("b", one)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'b'");
    }

    @Test
    void aPointerIsTheCanonicalThreeLines() {
        LfsPointer pointer = new LfsPointer(Digest.of(new byte[0]), 12345);
        assertThat(new String(pointer.encode(), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        version https://git-lfs.github.com/spec/v1
                        oid sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                        size 12345
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../b",
                "/a",
                "a//b",
                "a/",
                ".",
                "a/.git/config",
                ".GIT/x",
                "a\\b",
                "a\nb",
                "a\0b",
                "\uD800",
                "x\uDC00"
            })
    void aPathThatCouldLeadElsewhereIsNone(String path) {
        assertThatThrownBy(() -> RepoPath.ofFile(path)).isInstanceOf(Refusal.class);
    }

    private GitTree stored(Oid oid) {
        return Objects.requireNonNull(store.get(oid));
    }

    private Oid apply(Oid before, Map<String, Oid> files) {
        TreeEdit edit = new TreeEdit(this::stored);
        files.forEach((path, oid) -> edit.put(new RepoPath(path), oid));
        return run(edit, before);
    }

    private Oid run(TreeEdit edit, Oid before) {
        Oid after = edit.apply(before);
        store.putAll(edit.made());
        return after;
    }

    private List<String> files(Oid tree, String where) {
        List<String> names = new ArrayList<>();
        for (TreeEntry entry : stored(tree).entries()) {
            if (entry.folder()) {
                names.addAll(files(entry.oid(), where + entry.name() + "/"));
            } else {
                names.add(where + entry.name());
            }
        }
        return names;
    }

    private String git(byte[] input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }
}
