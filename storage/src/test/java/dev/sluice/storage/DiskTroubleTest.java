package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.storage.external.SmallDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A full or read-only disk is reported with file, bytes and remedy, and nothing is left behind.
class DiskTroubleTest {
    private static final int TOO_MUCH = 3 * SmallDisk.SIZE_BYTES;

    @TempDir Path folder;

    @Test
    void aStagedFileThatFillsTheDiskLeavesTheOldOne() throws Exception {
        Path source = Files.write(folder.resolve("source"), new byte[TOO_MUCH]);
        try (SmallDisk disk = SmallDisk.mountAt(folder.resolve("disk"));
                FileChannel channel = FileChannel.open(source)) {
            Path target = Files.writeString(disk.root().resolve("model"), "old");
            List<ThrowingCallable> writes =
                    List.of(
                            () -> {
                                try (StagedFile staged = StagedFile.beside(target)) {
                                    staged.write(ByteBuffer.allocate(TOO_MUCH));
                                    staged.commit();
                                }
                            },
                            () -> {
                                try (StagedFile staged = StagedFile.beside(target)) {
                                    staged.transferFrom(channel, 0, TOO_MUCH);
                                    staged.commit();
                                }
                            });
            for (ThrowingCallable write : writes) {
                InsufficientSpaceException full =
                        catchThrowableOfType(InsufficientSpaceException.class, write);
                assertThat(full.bytesWritten())
                        .isBetween(SmallDisk.SIZE_BYTES / 2L, (long) SmallDisk.SIZE_BYTES);
                assertThat(full)
                        .hasMessageStartingWith(target + ": no space left after ")
                        .hasMessageContaining(full.bytesWritten() + " bytes")
                        .hasMessageContaining("free space in " + disk.root());
                assertThat(target).hasContent("old");
                assertThat(disk.names()).containsExactly("model");
            }
        }
    }

    @Test
    void aStagedFolderThatFillsTheDiskLeavesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.mountAt(folder.resolve("disk"))) {
            Path target = disk.root().resolve("edition");
            assertThatThrownBy(
                            () -> {
                                try (StagedFolder staged = StagedFolder.beside(target);
                                        StagedFile file = staged.file("gguf/model")) {
                                    file.write(ByteBuffer.allocateDirect(TOO_MUCH));
                                    file.commit();
                                }
                            })
                    .isInstanceOf(InsufficientSpaceException.class)
                    .hasMessageStartingWith(target.resolve("gguf/model") + ": no space left");
            assertThat(disk.names()).isEmpty();
        }
    }

    @Test
    void aBlobOrScratchFileThatFillsTheDiskLeavesItsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mountAt(folder.resolve("disk"))) {
            BlobStore store = DiskBlobStore.at(disk.root());
            Digest small = store.put(new ByteArrayInputStream(new byte[10]));
            assertThatThrownBy(() -> store.put(new ByteArrayInputStream(new byte[TOO_MUCH])))
                    .isInstanceOf(InsufficientSpaceException.class);
            assertThat(store.list()).containsExactly(small);
            assertThat(disk.root().resolve("staging")).isEmptyDirectory();
            try (ScratchFile scratch = ScratchFile.in(disk.root())) {
                assertThatThrownBy(() -> scratch.write(0, ByteBuffer.allocate(TOO_MUCH)))
                        .isInstanceOf(InsufficientSpaceException.class);
            }
            store.put(new ByteArrayInputStream(new byte[SmallDisk.SIZE_BYTES / 2]));
        }
    }

    @Test
    void knowsAFullDiskInAnyLanguage() throws Exception {
        try (SmallDisk disk = SmallDisk.mountAt(folder.resolve("disk"))) {
            assertThat(
                            DiskFailure.writing(
                                    disk.root().resolve("a"),
                                    1,
                                    TOO_MUCH,
                                    new IOException("Kein Platz auf dem Gerät")))
                    .isInstanceOf(InsufficientSpaceException.class);
            disk.makeReadOnly();
            assertThat(
                            DiskFailure.writing(
                                    disk.root().resolve("a"),
                                    0,
                                    0,
                                    new IOException("Das Dateisystem ist nur lesbar")))
                    .isInstanceOf(ReadOnlyTargetException.class);
        }
    }

    @Test
    void aReadOnlyFolderIsRefusedBeforeAnythingIsWritten() throws Exception {
        try (SmallDisk disk = SmallDisk.mountAt(folder.resolve("disk"))) {
            BlobStore store = DiskBlobStore.at(disk.root().resolve("store"));
            disk.makeReadOnly();
            List<ThrowingCallable> writes =
                    List.of(
                            () -> StagedFile.beside(disk.root().resolve("a")),
                            () -> StagedFolder.beside(disk.root().resolve("a")),
                            () -> DiskBlobStore.at(disk.root().resolve("b")),
                            () -> store.put(new ByteArrayInputStream(new byte[1])),
                            () -> ScratchFile.in(disk.root()),
                            () -> DigestCache.load(disk.root().resolve("cache")).save());
            for (ThrowingCallable write : writes) {
                assertThatThrownBy(write)
                        .isInstanceOf(ReadOnlyTargetException.class)
                        .hasMessageContaining("cannot write here (Read-only file system); make ")
                        .hasMessageContaining("writable or choose another folder");
            }
            assertThat(disk.names()).containsExactly("store");
        }
    }
}
