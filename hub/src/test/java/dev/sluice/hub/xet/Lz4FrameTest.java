package dev.sluice.hub.xet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Frames are read and written as lz4-java's own streams do, and a frame that lies is refused
/// before it costs memory.
class Lz4FrameTest {
    @Property(tries = 100)
    void anotherReaderReadsOurFrames(
            @ForAll @IntRange(min = 1, max = 131_072) int length,
            @ForAll @IntRange(min = 1, max = 64) int values)
            throws IOException {
        byte[] content = content(length, values);
        byte[] frame = new byte[Lz4Frame.mostBytes(length)];
        int size = Lz4Frame.encode(content, 0, length, frame, frame.length);
        try (LZ4FrameInputStream in =
                new LZ4FrameInputStream(new ByteArrayInputStream(frame, 0, size))) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        assertThat(decode(Arrays.copyOf(frame, size), length)).isEqualTo(content);
    }

    @Test
    void framesWithEveryChecksumAndSeveralBlocksAreRead() throws IOException {
        byte[] content = content(131_072, 7);
        byte[] frame = foreign(content);
        assertThat(decode(frame, content.length)).isEqualTo(content);
    }

    @Test
    void aFlippedBitIsNoticedOrChangesTheContent() throws IOException {
        byte[] content = content(70_000, 200);
        byte[] frame = foreign(content);
        for (int at = 0; at < frame.length; at += 97) {
            byte[] damaged = frame.clone();
            damaged[at] ^= 4;
            assertThatThrownBy(() -> decode(damaged, content.length))
                    .isInstanceOf(XetFormatException.class);
        }
    }

    @Test
    void aFrameCutShortAnywhereIsRefused() {
        byte[] content = content(3_000, 9);
        byte[] frame = new byte[Lz4Frame.mostBytes(3_000)];
        int size = Lz4Frame.encode(content, 0, 3_000, frame, frame.length);
        for (int length = 0; length < size; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> decode(cut, 3_000)).isInstanceOf(XetFormatException.class);
        }
    }

    @Test
    void aFrameOfOneDependentBlockIsRead() {
        byte[] content = content(5_000, 9);
        byte[] frame = new byte[Lz4Frame.mostBytes(5_000)];
        int size = Lz4Frame.encode(content, 0, 5_000, frame, frame.length);
        // What lz4js, in @huggingface/hub, writes: dependent blocks of 4 MiB, and their checksum.
        frame[4] = 0x40;
        frame[5] = 0x70;
        frame[6] = (byte) 0xDF;
        assertThat(decode(Arrays.copyOf(frame, size), 5_000)).isEqualTo(content);
    }

    @Test
    void aFrameOfMoreOrLessThanAnnouncedIsRefused() {
        byte[] zeros = new byte[100_000];
        byte[] frame = new byte[Lz4Frame.mostBytes(zeros.length)];
        int size = Lz4Frame.encode(zeros, 0, zeros.length, frame, frame.length);
        byte[] bomb = Arrays.copyOf(frame, size);
        assertThat(size).isLessThan(1_000);
        for (int announced : new int[] {1, 99_999, 100_001}) {
            assertThatThrownBy(() -> decode(bomb, announced))
                    .isInstanceOf(XetFormatException.class);
        }
    }

    private static byte[] decode(byte[] frame, int length) {
        byte[] target = new byte[Chunker.MAX_BYTES];
        Lz4Frame.decode(frame, 0, frame.length, target, length);
        return Arrays.copyOf(target, length);
    }

    private static byte[] foreign(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream out =
                new LZ4FrameOutputStream(
                        bytes,
                        BLOCKSIZE.SIZE_64KB,
                        content.length,
                        Bits.BLOCK_INDEPENDENCE,
                        Bits.BLOCK_CHECKSUM,
                        Bits.CONTENT_SIZE,
                        Bits.CONTENT_CHECKSUM)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] content(int length, int values) {
        byte[] bytes = MadeUp.bytes("lz4", length);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((bytes[i] & 0xFF) % values);
        }
        return bytes;
    }
}
