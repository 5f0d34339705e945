package dev.sluice.hub.xet;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The hash functions of Xet (`docs/xet/hashing.md`): BLAKE3 under one key for each purpose.
public final class Hashes {
    private static final Blake3 CHUNK =
            Blake3.keyed(
                    key(
                            102, 151, 245, 119, 91, 149, 80, 222, 49, 53, 203, 172, 165, 151, 24,
                            28, 157, 228, 33, 16, 155, 235, 43, 88, 180, 208, 176, 75, 147, 173,
                            242, 41));
    private static final Blake3 NODE =
            Blake3.keyed(
                    key(
                            1, 126, 197, 199, 165, 71, 41, 150, 253, 148, 102, 102, 180, 138, 2,
                            230, 93, 221, 83, 111, 55, 199, 109, 210, 248, 99, 82, 230, 74, 83, 113,
                            63));
    private static final Blake3 RANGE =
            Blake3.keyed(
                    key(
                            127, 24, 87, 214, 206, 86, 237, 102, 18, 127, 249, 19, 231, 165, 195,
                            243, 164, 205, 38, 213, 181, 219, 73, 230, 65, 36, 152, 127, 40, 251,
                            148, 195));
    private static final Blake3 FILE = Blake3.keyed(new byte[Blake3.HASH_BYTES]);

    private Hashes() {}

    /// The hash of a chunk's content.
    public static XetHash chunk(byte[] bytes, int offset, int length) {
        return hash(CHUNK, bytes, offset, length);
    }

    /// The hash of a xorb: the root of the tree over its chunks, in order.
    public static XetHash xorb(List<Chunk> chunks) {
        MerkleTree tree = new MerkleTree();
        chunks.forEach(tree::add);
        return tree.root();
    }

    /// The hash of a file, from the root of the tree over its chunks.
    public static XetHash file(XetHash root) {
        return hash(FILE, root.bytes(), 0, XetHash.BYTES);
    }

    /// The hash by which a shard shows that its author knows the chunks of a term.
    public static XetHash range(List<Chunk> chunks) {
        byte[] hashes = new byte[Math.multiplyExact(chunks.size(), XetHash.BYTES)];
        int offset = 0;
        for (Chunk chunk : chunks) {
            chunk.hash().write(hashes, offset);
            offset += XetHash.BYTES;
        }
        return hash(RANGE, hashes, 0, hashes.length);
    }

    /// A node over some chunks or nodes: a line for each, its hash and its length.
    static XetHash node(List<MerkleTree.Node> children) {
        StringBuilder lines = new StringBuilder(children.size() * 80);
        for (MerkleTree.Node child : children) {
            lines.append(child.hash()).append(" : ").append(child.lengthBytes()).append('\n');
        }
        byte[] text = lines.toString().getBytes(StandardCharsets.US_ASCII);
        return hash(NODE, text, 0, text.length);
    }

    private static XetHash hash(Blake3 function, byte[] bytes, int offset, int length) {
        return XetHash.read(function.hash(bytes, offset, length), 0);
    }

    private static byte[] key(int... values) {
        byte[] key = new byte[values.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) values[i];
        }
        return key;
    }
}
