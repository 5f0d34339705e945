package dev.sluice.hub.xet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Files are cut and hashed as `hf_xet` does, and a change moves only the cuts near it.
class ChunkerTest {
    @Test
    void filesHashAsInTheirClient() throws IOException {
        List<String[]> cases = MadeUp.table("file_hashes.txt");
        assertThat(cases).hasSizeGreaterThan(10);
        for (String[] line : cases) {
            int length = Integer.parseInt(line[1]);
            byte[] content =
                    line[0].equals("zeros") ? new byte[length] : MadeUp.bytes(line[0], length);
            MerkleTree tree = new MerkleTree();
            chunks(content).forEach(tree::add);
            assertThat(tree.lengthBytes()).isEqualTo(length);
            assertThat(Hashes.file(tree.root())).hasToString(line[2]);
        }
    }

    @Property(tries = 60)
    void skippingAheadFindsTheCutsOfTheSpecification(
            @ForAll long seed, @ForAll @IntRange(max = 600_000) int length) throws IOException {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        // Few values, so that long runs and boundaries at the least length occur.
        if (seed % 3 == 0) {
            for (int i = 0; i < length; i++) {
                content[i] &= 1;
            }
        }
        assertThat(chunks(content).stream().map(Chunk::lengthBytes)).isEqualTo(slowly(content));
    }

    @Test
    void anInsertionLeavesAllChunksButAFew() {
        byte[] before = MadeUp.bytes("insertion", 4_000_000);
        byte[] after = new byte[before.length + 1];
        System.arraycopy(before, 0, after, 0, 2_000_000);
        System.arraycopy(before, 2_000_000, after, 2_000_001, 2_000_000);
        Set<XetHash> known = chunks(before).stream().map(Chunk::hash).collect(Collectors.toSet());
        assertThat(chunks(after).stream().filter(chunk -> !known.contains(chunk.hash())))
                .hasSizeBetween(1, 3);
    }

    static List<Chunk> chunks(byte[] content) {
        List<Chunk> chunks = new ArrayList<>();
        int at = 0;
        while (at < content.length) {
            int length = Chunker.firstChunk(content, at, content.length);
            chunks.add(new Chunk(Hashes.chunk(content, at, length), length));
            at += length;
        }
        return chunks;
    }

    /// The specification's own pseudocode: every byte enters the hash.
    private static List<Integer> slowly(byte[] content) throws IOException {
        long[] gear =
                Arrays.stream(
                                new String(
                                                MadeUp.resource("gear-table.txt"),
                                                StandardCharsets.US_ASCII)
                                        .strip()
                                        .split("\\s+", -1))
                        .mapToLong(entry -> Long.parseUnsignedLong(entry, 16))
                        .toArray();
        List<Integer> lengths = new ArrayList<>();
        long hash = 0;
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            hash = (hash << 1) + gear[content[i] & 0xFF];
            int size = i + 1 - start;
            if (size >= 8192 && (size >= 131_072 || (hash & 0xFFFF_0000_0000_0000L) == 0)) {
                lengths.add(size);
                start = i + 1;
                hash = 0;
            }
        }
        if (start < content.length) {
            lengths.add(content.length - start);
        }
        return lengths;
    }
}
