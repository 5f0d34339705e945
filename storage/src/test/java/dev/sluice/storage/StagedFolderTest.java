package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A staged folder appears whole, or not at all.
class StagedFolderTest {
    @TempDir Path folder;

    @Test
    void appearsWithAllItsFilesAtOnce() throws IOException {
        Path target = folder.resolve("edition");
        try (StagedFolder staged = StagedFolder.beside(target)) {
            write(staged, "config.json", "{}");
            write(staged, "gguf/deep/model.gguf", "GGUF");
            assertThat(target).doesNotExist();
            assertThat(staged.resolve(RelativePath.parse("config.json"))).hasContent("{}");
            staged.commit();
        }
        assertThat(target.resolve("config.json")).hasContent("{}");
        assertThat(target.resolve("gguf/deep/model.gguf")).hasContent("GGUF");
        assertThat(names()).containsExactly("edition");
    }

    @Test
    void leavesNothingWithoutCommit() throws IOException {
        try (StagedFolder staged = StagedFolder.beside(folder.resolve("edition"))) {
            write(staged, "a/b", "x");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void takesThePlaceOfAnEmptyFolderOnly() throws IOException {
        Path target = Files.createDirectory(folder.resolve("edition"));
        try (StagedFolder staged = StagedFolder.beside(target)) {
            write(staged, "a", "x");
            staged.commit();
        }
        assertThat(target.resolve("a")).hasContent("x");
        assertThatThrownBy(() -> StagedFolder.beside(target))
                .isInstanceOf(TargetNotEmptyException.class)
                .hasMessageContaining("exists and is not empty; name a folder that does not exist");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> StagedFolder.beside(file))
                .isInstanceOf(TargetNotEmptyException.class);
        assertThat(names()).containsExactlyInAnyOrder("edition", "file");
    }

    @Test
    void neverReplacesWhatCameToStandThereMeanwhile() throws IOException {
        for (boolean asFile : List.of(true, false)) {
            Path target = folder.resolve("edition-" + asFile);
            try (StagedFolder staged = StagedFolder.beside(target)) {
                write(staged, "a", "ours");
                if (asFile) {
                    Files.writeString(target, "theirs");
                } else {
                    Files.createDirectory(target);
                    Files.writeString(target.resolve("a"), "theirs");
                }
                assertThatThrownBy(staged::commit).isInstanceOf(TargetNotEmptyException.class);
            }
            assertThat(asFile ? target : target.resolve("a")).hasContent("theirs");
        }
        assertThat(names()).containsExactlyInAnyOrder("edition-true", "edition-false");
    }

    @Test
    void refusesPathsThatLeaveIt() throws IOException {
        try (StagedFolder staged = StagedFolder.beside(folder.resolve("edition"))) {
            for (String path : List.of("../x", "/tmp/x", "a/../../x", "", "a\\b", "a\0b")) {
                assertThatThrownBy(() -> staged.file(path))
                        .as(path)
                        .isInstanceOf(UnsafePathException.class);
            }
            Files.createSymbolicLink(staged.resolve(RelativePath.parse("link")), folder);
            assertThatThrownBy(() -> staged.file("link/x")).isInstanceOf(UnsafePathException.class);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void refusesToCommitWhileAFileIsStillOpen() throws IOException {
        try (StagedFolder staged = StagedFolder.beside(folder.resolve("edition"))) {
            try (StagedFile open = staged.file("sub/a")) {
                open.write(ByteBuffer.allocate(1));
                assertThatThrownBy(staged::commit)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("commit or close it first");
            }
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void saysThatAFileIsInTheWayOfAFolder() {
        try (StagedFolder staged = StagedFolder.beside(folder.resolve("edition"))) {
            write(staged, "a", "x");
            assertThatThrownBy(() -> staged.file("a/b"))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("a file stands where a folder is needed");
        }
    }

    @Test
    void saysThatTheFolderAboveIsMissing() {
        assertThatThrownBy(() -> StagedFolder.beside(folder.resolve("absent/edition")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("does not exist");
    }

    private static void write(StagedFolder staged, String path, String text) {
        try (StagedFile file = staged.file(path)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            file.commit();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
