package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes into a scratch file comes out again, and never stands on the disk in clear.
class ScratchFileTest {
    private static final byte[] MARK = "the secret recipe".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;

    @Test
    void givesBackWhatManyThreadsWroteInAnyOrder() throws Exception {
        byte[] content = new byte[9_000_001];
        Random random = new Random(3);
        random.nextBytes(content);
        List<int[]> pieces = new ArrayList<>();
        for (int start = 0; start < content.length; ) {
            int count = Math.min(1 + random.nextInt(400_000), content.length - start);
            pieces.add(new int[] {start, count});
            start += count;
        }
        Collections.shuffle(pieces, random);
        try (ScratchFile scratch = ScratchFile.in(folder)) {
            inParallel(
                    pieces,
                    piece -> {
                        ByteBuffer plaintext = ByteBuffer.wrap(content, piece[0], piece[1]);
                        scratch.write(piece[0], plaintext);
                        assertThat(plaintext.hasRemaining()).isFalse();
                    });
            inParallel(
                    pieces,
                    piece -> {
                        int count = Math.min(content.length - piece[0], piece[1] + 99_999);
                        ByteBuffer read = ByteBuffer.allocateDirect(count);
                        scratch.read(piece[0], read);
                        byte[] found = new byte[count];
                        read.flip().get(found);
                        assertThat(
                                        Arrays.mismatch(
                                                found,
                                                Arrays.copyOfRange(
                                                        content, piece[0], piece[0] + count)))
                                .isEqualTo(-1);
                    });
        }
    }

    @Test
    void neverStandsOnTheDiskInClear() throws IOException {
        Path open = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(
                Files.isDirectory(open), "SKIPPED: no /proc here to see open files in");
        byte[] content = new byte[500_000];
        for (int i = 0; i + MARK.length <= content.length; i += MARK.length) {
            System.arraycopy(MARK, 0, content, i, MARK.length);
        }
        try (ScratchFile scratch = ScratchFile.in(folder)) {
            scratch.write(0, ByteBuffer.wrap(content));
            assertThat(folder).as("has no name").isEmptyDirectory();
            List<Path> nameless = new ArrayList<>();
            for (Path descriptor : Folders.entries(open)) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).startsWith(folder)) {
                    nameless.add(descriptor);
                }
            }
            assertThat(nameless).hasSize(1);
            Path descriptor = nameless.getFirst();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(descriptor)))
                    .isEqualTo("rw-------");
            byte[] onDisk = Files.readAllBytes(descriptor);
            assertThat(onDisk).hasSize(content.length);
            assertThat(new String(onDisk, StandardCharsets.ISO_8859_1))
                    .doesNotContain("secret")
                    .doesNotContain("recipe");
            assertThat(distinctBlocks(onDisk)).as("repetition does not show").isEqualTo(31_250);
        }
    }

    @Test
    void refusesToWriteAPositionTwiceOrReadWhatWasNotWritten() {
        try (ScratchFile scratch = ScratchFile.in(folder)) {
            scratch.write(100, ByteBuffer.wrap(new byte[50]));
            assertThatThrownBy(() -> scratch.write(149, ByteBuffer.wrap(new byte[1])))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("bytes 149 to 150 were written before");
            assertThatThrownBy(() -> scratch.write(0, ByteBuffer.wrap(new byte[101])))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> scratch.read(99, ByteBuffer.allocate(2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("were not all written");
            assertThatThrownBy(() -> scratch.write(-1, ByteBuffer.allocate(1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> scratch.write(Long.MAX_VALUE, ByteBuffer.allocate(1)))
                    .isInstanceOf(ArithmeticException.class);
            scratch.write(150, ByteBuffer.wrap(MARK));
            ByteBuffer read = ByteBuffer.allocate(50 + MARK.length);
            scratch.read(100, read);
            assertThat(read.array()).startsWith(new byte[50]).endsWith(MARK);
        }
    }

    @Test
    void refusesEverythingOnceClosed() {
        ScratchFile scratch = ScratchFile.in(folder);
        scratch.close();
        scratch.close();
        assertThatThrownBy(() -> scratch.write(0, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /// The oracle is the definition of counter mode: plaintext XOR AES of the block's number.
    @Property(tries = 200)
    void encryptsAsCounterModeIsDefined(
            @ForAll @LongRange(max = 1L << 50) long position,
            @ForAll @IntRange(min = 1, max = 100) int count,
            @ForAll long seed)
            throws Exception {
        byte[] key = new byte[CounterCipher.KEY_BYTES];
        byte[] plaintext = new byte[count];
        Random random = new Random(seed);
        random.nextBytes(key);
        random.nextBytes(plaintext);
        byte[] expected = plaintext.clone();
        Cipher block = Cipher.getInstance("AES/ECB/NoPadding");
        block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        for (int i = 0; i < count; i++) {
            byte[] counter = ByteBuffer.allocate(16).putLong(8, (position + i) / 16).array();
            expected[i] ^= block.doFinal(counter)[(int) ((position + i) % 16)];
        }
        CounterCipher cipher = new CounterCipher(key);
        cipher.seek(position);
        cipher.apply(plaintext, count);
        assertThat(plaintext).isEqualTo(expected);
    }

    @Property(tries = 300)
    void claimsEachByteOnceAsASetOfBytesWould(@ForAll List<@IntRange(max = 999) Integer> numbers) {
        WrittenRanges ranges = new WrittenRanges();
        BitSet model = new BitSet();
        for (int number : numbers) {
            int start = number / 10;
            int end = start + number % 10;
            boolean free = model.get(start, end).isEmpty();
            assertThat(ranges.claim(start, end)).isEqualTo(free);
            if (free) {
                model.set(start, end);
            }
            assertThat(ranges.covers(start, end + 3L))
                    .isEqualTo(model.get(start, end + 3).cardinality() == end + 3 - start);
        }
    }

    private interface Work {
        void on(int[] piece);
    }

    private static void inParallel(List<int[]> pieces, Work work) throws Exception {
        List<Future<?>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            pieces.forEach(piece -> results.add(threads.submit(() -> work.on(piece))));
        }
        for (Future<?> result : results) {
            result.get();
        }
    }

    private static long distinctBlocks(byte[] bytes) {
        return IntStream.range(0, bytes.length / 16)
                .mapToObj(i -> ByteBuffer.wrap(bytes, i * 16, 16))
                .distinct()
                .count();
    }
}
