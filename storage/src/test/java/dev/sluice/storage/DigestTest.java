package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A digest is the sha256 of the bytes, however they arrive, and only that text is a digest.
class DigestTest {
    /// From FIPS 180-4's examples: the message "abc".
    private static final String ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir Path folder;

    @Test
    void knowsTheStandardsOwnExample() {
        Digest digest = Digest.of("abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(digest.hex()).isEqualTo(ABC);
        assertThat(digest).hasToString("sha256:" + ABC);
    }

    @Property(tries = 200)
    void readsBackWhatItPrints(@ForAll byte[] content) {
        Digest digest = Digest.of(content);
        assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
    }

    @Property(tries = 500)
    void refusesEveryOtherText(@ForAll String text) {
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Digest(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 300)
    void refusesADigestWithOneWrongDigit(
            @ForAll @IntRange(max = 63) int position, @ForAll char replacement) {
        String hex = ABC.substring(0, position) + replacement + ABC.substring(position + 1);
        boolean isDigit = "0123456789abcdef".indexOf(replacement) >= 0;
        if (isDigit) {
            assertThat(Digest.parse("sha256:" + hex).hex()).isEqualTo(hex);
        } else {
            assertThatThrownBy(() -> Digest.parse("sha256:" + hex))
                    .hasMessageContaining("64 lower-case");
        }
    }

    @Property(tries = 200)
    void isTheSameHoweverTheBytesArrive(
            @ForAll @Size(max = 200_000) byte[] content,
            @ForAll @IntRange(min = 1, max = 70_000) int step)
            throws NoSuchAlgorithmException {
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        ByteBuffer direct = ByteBuffer.allocateDirect(content.length).put(content).flip();
        DigestBuilder byHeap = new DigestBuilder();
        DigestBuilder byDirect = new DigestBuilder();
        DigestBuilder bySegment = new DigestBuilder();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(content.length + 1L);
            MemorySegment.copy(MemorySegment.ofArray(content), 0, segment, 0, content.length);
            for (int start = 0; start < content.length; start += step) {
                int count = Math.min(step, content.length - start);
                byHeap.update(ByteBuffer.wrap(content, start, count));
                byDirect.update(direct.slice(start, count));
                bySegment.update(segment.asSlice(start, count));
            }
        }
        assertThat(byHeap.finish().hex()).isEqualTo(expected);
        assertThat(byDirect.finish().hex()).isEqualTo(expected);
        assertThat(bySegment.finish().hex()).isEqualTo(expected);
    }

    @Test
    void hashesAFileOfSeveralBuffersAndTellsHowFarItIs() throws IOException {
        byte[] content = new byte[2 * BufferPair.BUFFER_BYTES + 12_345];
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("large"), content);
        AtomicLong told = new AtomicLong();

        assertThat(Digest.ofFile(file, told::addAndGet)).isEqualTo(Digest.of(content));
        assertThat(told).hasValue(content.length);
        assertThat(Digest.ofFile(Files.createFile(folder.resolve("empty"))))
                .isEqualTo(Digest.of(new byte[0]));
    }

    @Test
    void hashesMoreFilesAtOnceThanThereAreCores() throws Exception {
        List<Callable<Digest>> hashing = new ArrayList<>();
        List<Digest> expected = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 2; i++) {
            byte[] content = new byte[2 * BufferPair.BUFFER_BYTES + 12_345 * i];
            new Random(i).nextBytes(content);
            Path file = Files.write(folder.resolve("large-" + i), content);
            hashing.add(() -> Digest.ofFile(file));
            expected.add(Digest.of(content));
        }
        List<Digest> hashed = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(hashing.size())) {
            for (Future<Digest> each : pool.invokeAll(hashing)) {
                hashed.add(each.get());
            }
        }
        assertThat(hashed).isEqualTo(expected);
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThatThrownBy(() -> Digest.ofFile(folder.resolve("absent")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("absent: does not exist; check the path");
    }
}
