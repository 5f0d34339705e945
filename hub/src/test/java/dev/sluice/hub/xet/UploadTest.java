package dev.sluice.hub.xet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What `hf_xet` 1.8.0 sends is understood to the last hash, and what is not quite that is refused:
/// never by another exception, never by an allocation that the bytes only claim to need.
class UploadTest {
    private static final XetHash XORB =
            XetHash.parse("9033e479121c9de1cf00c393ad52b7e6679a6f7173af996ccc7f2e2d1d4247ea");

    @Test
    void theFilesOfARealUploadComeBackByteForByte() throws IOException {
        Map<Integer, byte[]> contents = new HashMap<>();
        Xorb xorb = read(upload(XORB + ".xorb"), contents);
        Shard shard = ShardReader.read(upload("shard.bin"));
        Set<String> expected = new HashSet<>();
        MadeUp.table("upload/sha256.txt").forEach(line -> expected.add(line[0]));
        assertThat(shard.files()).hasSameSizeAs(expected);
        for (Shard.File file : shard.files()) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            MerkleTree tree = new MerkleTree();
            for (int i = 0; i < file.terms().size(); i++) {
                Shard.Term term = file.terms().get(i);
                assertThat(term.xorb()).isEqualTo(xorb.hash());
                List<Chunk> chunks = xorb.range(term.from(), term.to());
                assertThat(file.ranges().get(i)).isEqualTo(Hashes.range(chunks));
                for (int chunk = term.from(); chunk < term.to(); chunk++) {
                    content.write(contents.get(chunk));
                }
                chunks.forEach(tree::add);
            }
            assertThat(Hashes.file(tree.root())).isEqualTo(file.hash());
            Digest sha256 = Digest.of(content.toByteArray());
            assertThat(file.sha256()).contains(sha256);
            assertThat(expected.remove(sha256.hex())).isTrue();
        }
    }

    @Test
    void theShardListsTheChunksOfItsXorb() throws IOException {
        Xorb xorb = read(upload(XORB + ".xorb"), new HashMap<>());
        Shard.Listing listing = ShardReader.read(upload("shard.bin")).xorbs().getFirst();
        assertThat(listing.hash()).isEqualTo(xorb.hash());
        assertThat(listing.chunks()).isEqualTo(xorb.range(0, xorb.chunks().size()));
        assertThat(listing.rawBytes()).isEqualTo(xorb.rawBytes());
    }

    @Test
    void allThreeCompressionsOccur() throws IOException {
        Xorb xorb = read(upload(XORB + ".xorb"), new HashMap<>());
        assertThat(xorb.chunks().stream().map(Xorb.StoredChunk::compression))
                .contains(Compression.values());
        assertThat(Xorb.ofTable(xorb.hash(), xorb.table())).isEqualTo(xorb);
        assertThat(xorb.storedBytes()).isEqualTo(upload(XORB + ".xorb").length);
    }

    @Test
    void aFooterIsPassedOver() throws IOException {
        byte[] plain = upload(XORB + ".xorb");
        byte[] footed = Arrays.copyOf(plain, plain.length + 300);
        System.arraycopy("XETBLOB".getBytes(StandardCharsets.US_ASCII), 0, footed, plain.length, 7);
        assertThat(read(footed, new HashMap<>())).isEqualTo(read(plain, new HashMap<>()));
        byte[] endless = Arrays.copyOf(footed, footed.length + 400_000);
        assertThatThrownBy(() -> read(endless, new HashMap<>()))
                .isInstanceOf(XetFormatException.class);
    }

    @Test
    void anAlteredXorbIsRefused() throws IOException {
        byte[] xorb = upload(XORB + ".xorb");
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            byte[] altered = xorb.clone();
            altered[random.nextInt(xorb.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> read(altered, new HashMap<>()))
                    .isInstanceOf(XetFormatException.class);
            byte[] cut = Arrays.copyOf(xorb, random.nextInt(xorb.length));
            assertThatThrownBy(() -> read(cut, new HashMap<>()))
                    .isInstanceOf(XetFormatException.class);
        }
    }

    @Test
    void anAlteredShardIsReadOrRefusedAndNothingElse() throws IOException {
        byte[] shard = upload("shard.bin");
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] altered =
                    Arrays.copyOf(
                            shard, shard.length - random.nextInt(2) * random.nextInt(shard.length));
            for (int change = 0; change < 3 && altered.length > 0; change++) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(ShardReader.read(altered).files()).hasSizeLessThan(60);
            } catch (XetFormatException refused) {
                assertThat(refused).hasMessageMatching("(?s).*(shard|chunk|term).*");
            }
        }
    }

    @Test
    void aShardThatAnnouncesMoreThanItHasIsRefused() throws IOException {
        byte[] shard = upload("shard.bin");
        for (int value : new int[] {-1, Integer.MAX_VALUE, 1_000_000}) {
            byte[] altered = shard.clone();
            for (int i = 0; i < 4; i++) {
                altered[48 + 36 + i] = (byte) (value >>> (8 * i));
            }
            assertThatThrownBy(() -> ShardReader.read(altered))
                    .isInstanceOf(XetFormatException.class)
                    .hasMessageContaining("announces");
        }
    }

    @Test
    void theDedupAnswerListsEveryChunkAndIsAShard() throws IOException {
        Xorb xorb = read(upload(XORB + ".xorb"), new HashMap<>());
        Shard.Listing listing =
                new Shard.Listing(
                        xorb.hash(), xorb.range(0, xorb.chunks().size()), xorb.storedBytes());
        byte[] answer =
                ShardWriter.dedupAnswer(
                        List.of(listing), Instant.ofEpochSecond(1), Instant.ofEpochSecond(2));
        Shard read = ShardReader.read(answer);
        assertThat(read.files()).isEmpty();
        assertThat(read.xorbs()).containsExactly(listing);
    }

    @Test
    void whatWeWriteWeReadWithTheSameHash() throws IOException {
        byte[] prose =
                "a line of text that repeats itself\n"
                        .repeat(20_000)
                        .getBytes(StandardCharsets.US_ASCII);
        for (byte[] content : List.of(MadeUp.bytes("w", 900_000), prose, new byte[1], floats())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            XorbWriter writer = new XorbWriter(out);
            int at = 0;
            for (Chunk chunk : ChunkerTest.chunks(content)) {
                writer.add(chunk, content, at);
                at += chunk.lengthBytes();
            }
            Xorb written = writer.finish();
            Map<Integer, byte[]> contents = new HashMap<>();
            XorbReader reader = new XorbReader(new ByteArrayInputStream(out.toByteArray()));
            assertThat(drain(reader, contents, written.hash())).isEqualTo(written);
            ByteArrayOutputStream back = new ByteArrayOutputStream();
            for (int i = 0; i < contents.size(); i++) {
                back.write(contents.get(i));
            }
            assertThat(back.toByteArray()).isEqualTo(content);
        }
    }

    private static byte[] floats() {
        Random random = new Random(5);
        ByteBuffer bytes = ByteBuffer.allocate(400_000);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) (1 + random.nextGaussian() / 1000));
        }
        return bytes.array();
    }

    private static byte[] upload(String name) throws IOException {
        return MadeUp.resource("upload/" + name);
    }

    private static Xorb read(byte[] bytes, Map<Integer, byte[]> contents) throws IOException {
        return drain(new XorbReader(new ByteArrayInputStream(bytes)), contents, XORB);
    }

    private static Xorb drain(XorbReader reader, Map<Integer, byte[]> contents, XetHash hash)
            throws IOException {
        while (reader.next()) {
            contents.put(contents.size(), reader.raw());
        }
        return reader.finish(hash);
    }
}
