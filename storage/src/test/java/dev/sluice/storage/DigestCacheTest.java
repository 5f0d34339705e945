package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cache saves reading a file again, and is never wrong about it.
class DigestCacheTest {
    private static final Instant WRITTEN = Instant.parse("2026-01-02T03:04:05.678901Z");

    @TempDir Path folder;
    private Path file;
    private Path cacheFile;
    private Instant now = WRITTEN.plusSeconds(60);
    private final InstantSource clock = () -> now;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("model"), "old content");
        Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
        cacheFile = folder.resolve("cache");
    }

    @Test
    void readsAnUnchangedFileOnceEvenAcrossRuns() {
        DigestCache cache = DigestCache.load(cacheFile, clock);
        assertThat(cache.known(file)).isEmpty();
        assertThat(bytesReadFor(cache)).isEqualTo(11);
        assertThat(bytesReadFor(cache)).isZero();
        cache.save();
        DigestCache next = DigestCache.load(cacheFile, clock);
        assertThat(bytesReadFor(next)).isZero();
        assertThat(next.known(file)).hasValue(Digest.ofFile(file));
    }

    @Test
    void readsAgainWhateverChanged() throws IOException {
        DigestCache cache = DigestCache.load(cacheFile, clock);
        bytesReadFor(cache);
        Files.writeString(file, "NEW CONTENT");
        // The change time gives it away although size, inode and modification time are the same.
        Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
        assertThat(bytesReadFor(cache)).isEqualTo(11);

        Path other = Files.writeString(folder.resolve("other"), "third thing");
        Files.setLastModifiedTime(other, FileTime.from(WRITTEN));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(bytesReadFor(cache)).isEqualTo(11);
        assertThat(bytesReadFor(cache)).isZero();
    }

    @Test
    void doesNotTrustWhatWasReadWithinATickOfBeingWritten() {
        DigestCache cache = DigestCache.load(cacheFile, clock);
        for (Duration age :
                new Duration[] {Duration.ofSeconds(-1), Duration.ZERO, Duration.ofMillis(99)}) {
            now = WRITTEN.plus(age);
            assertThat(bytesReadFor(cache)).as("read at age " + age).isEqualTo(11);
            assertThat(bytesReadFor(cache)).as("and again").isEqualTo(11);
            assertThat(cache.known(file)).isEmpty();
        }
        cache.save();
        now = WRITTEN.plusSeconds(60);
        DigestCache next = DigestCache.load(cacheFile, clock);
        assertThat(bytesReadFor(next)).as("was not stored either").isEqualTo(11);
        assertThat(bytesReadFor(next)).isZero();
    }

    @Test
    void waitsLongerWhereTheFileSystemCountsWholeSeconds() throws IOException {
        Instant whole = Instant.parse("2026-01-02T03:04:06Z");
        Files.setLastModifiedTime(file, FileTime.from(whole));
        DigestCache cache = DigestCache.load(cacheFile, clock);
        now = whole.plusMillis(1999);
        bytesReadFor(cache);
        assertThat(bytesReadFor(cache)).isEqualTo(11);
        now = whole.plusMillis(2001);
        bytesReadFor(cache);
        assertThat(bytesReadFor(cache)).isZero();
    }

    @Test
    void isNeverFooledByQuickRewritesOfTheSameSize() throws IOException {
        DigestCache cache = DigestCache.load(cacheFile, Clock.systemUTC());
        for (int i = 0; i < 300; i++) {
            byte[] content = String.format("content %08d", i).getBytes(StandardCharsets.US_ASCII);
            Files.write(file, content);
            assertThat(cache.digestOf(file)).isEqualTo(Digest.of(content));
        }
    }

    @Test
    void takesAWritersWordOnlyWhenALaterWriteWouldShow() {
        DigestCache cache = DigestCache.load(cacheFile, clock);
        Digest digest = Digest.ofFile(file);
        now = WRITTEN.plusMillis(50);
        cache.remember(file, digest);
        assertThat(cache.known(file)).isEmpty();
        now = WRITTEN.plusSeconds(1);
        cache.remember(file, digest);
        assertThat(cache.known(file)).hasValue(digest);
    }

    @Test
    void refusesAFileThatChangesWhileItIsRead() {
        DigestCache cache = DigestCache.load(cacheFile, clock);
        assertThatThrownBy(() -> cache.digestOf(file, _ -> append()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("changed while it was read");
    }

    @Test
    void damageAnywhereCostsTimeButNeverGivesAWrongDigest() throws IOException {
        DigestCache cache = DigestCache.load(cacheFile, clock);
        Digest right = cache.digestOf(file);
        cache.save();
        byte[] whole = Files.readAllBytes(cacheFile);
        int stillKnown = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << (i % 8));
            Files.write(cacheFile, flipped);
            DigestCache damaged = DigestCache.load(cacheFile, clock);
            stillKnown += damaged.known(file).isPresent() ? 1 : 0;
            assertThat(damaged.digestOf(file)).isEqualTo(right);

            Files.write(cacheFile, Arrays.copyOf(whole, i));
            assertThat(DigestCache.load(cacheFile, clock).digestOf(file)).isEqualTo(right);
        }
        assertThat(stillKnown).as("every flip is seen, but for the last line end").isLessThan(2);
    }

    @Test
    void ignoresAFileThatIsNoCache() throws IOException {
        Files.write(cacheFile, new byte[] {(byte) 0xff, 0, 10, 13, (byte) 0xc3});
        assertThat(bytesReadFor(DigestCache.load(cacheFile, clock))).isEqualTo(11);
    }

    @Test
    void forgetsFilesThatAreGone() throws IOException {
        DigestCache cache = DigestCache.load(cacheFile, clock);
        bytesReadFor(cache);
        Files.delete(file);
        cache.save();
        assertThat(cacheFile).content().doesNotContain("model");
        assertThatThrownBy(() -> cache.digestOf(file))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("does not exist");
    }

    @Property(tries = 500)
    void aLineReadsBackWhateverThePathAndNumbers(
            @ForAll String path, @ForAll long size, @ForAll long time, @ForAll byte[] content) {
        DigestCacheLine line =
                new DigestCacheLine(
                        path, new FileState(size, time, ~time, -size, 7), Digest.of(content));
        assertThat(line.format()).doesNotContain("\n", "\r");
        byte[] stored = line.format().getBytes(StandardCharsets.UTF_8);
        assertThat(DigestCacheLine.parse(new String(stored, StandardCharsets.UTF_8)))
                .hasValue(line);
    }

    private long bytesReadFor(DigestCache cache) {
        AtomicLong read = new AtomicLong();
        assertThat(cache.digestOf(file, read::addAndGet)).isEqualTo(Digest.ofFile(file));
        return read.get();
    }

    private void append() {
        try {
            Files.writeString(file, "longer than before");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
