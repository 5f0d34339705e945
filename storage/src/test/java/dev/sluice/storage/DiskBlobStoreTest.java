package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// [BlobStoreContract] on a disk, and how the files lie there.
class DiskBlobStoreTest extends BlobStoreContract {
    @Override
    DiskBlobStore store() {
        return DiskBlobStore.at(folder.resolve("deep/store"));
    }

    @Override
    void alter(Digest digest, byte[] content) throws IOException {
        Path blob = store().find(digest).orElseThrow();
        Files.delete(blob);
        Files.write(blob, content);
    }

    @Test
    void layoutIsTheDigestInHexBelowItsFirstTwoDigits() throws IOException {
        Digest digest = store().put(new ByteArrayInputStream(new byte[0]));
        Path blob = folder.resolve("deep/store/sha256/e3").resolve(digest.hex());
        assertThat(blob).isEmptyFile();
        assertThat(store().find(digest)).hasValue(blob);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(blob)))
                .isEqualTo("r--r--r--");
    }

    @Test
    void deletesWithoutDisturbingReaders() {
        Digest digest = store().put(new ByteArrayInputStream(random(1000)));
        try (BlobContent blob = store().open(digest).orElseThrow()) {
            assertThat(store().delete(digest)).isTrue();
            assertThat(blob.read(ByteBuffer.allocate(1000), 0)).isEqualTo(1000);
        }
        assertThat(store().find(digest)).isEmpty();
    }

    @Test
    void listsNoFilesThatAreNotBlobs() throws IOException {
        List<Digest> expected =
                IntStream.range(0, 20)
                        .mapToObj(i -> store().put(new ByteArrayInputStream(random(i))))
                        .sorted()
                        .toList();
        Path blobs = folder.resolve("deep/store/sha256");
        Files.writeString(blobs.resolve("README"), "");
        Files.createDirectories(blobs.resolve("zz"));
        Path first = store().find(expected.getFirst()).orElseThrow();
        Files.writeString(first.resolveSibling("notes.txt"), "");
        Files.writeString(first.resolveSibling("0".repeat(63) + "G"), "");
        Path other = store().find(expected.getLast()).orElseThrow();
        Files.writeString(other.resolveSibling(expected.getFirst().hex()), "in the wrong folder");
        assertThat(store().list()).containsExactlyElementsOf(expected);
    }
}
