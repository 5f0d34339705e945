package dev.sluice.hub.xet;

import java.util.ArrayList;
import java.util.List;

/// The tree over a sequence of chunks (`docs/xet/hashing.md`), built as they come, in memory that
/// grows with the logarithm of their number.
///
/// Each level is cut into groups, and each group is a node of the next. A group ends behind the
/// third or a later member whose hash's last number is divisible by four, at the latest behind the
/// ninth, and where the level ends. The root is the only member of the last level.
public final class MerkleTree {
    private static final int LEAST_MEMBERS = 3;
    private static final int MOST_MEMBERS = 9;

    /// A chunk or a node.
    ///
    /// @param lengthBytes of all content below it
    record Node(XetHash hash, long lengthBytes) {}

    /// The members of a level that are in no group yet, and how many the level has had.
    private static final class Level {
        private final List<Node> open = new ArrayList<>(MOST_MEMBERS);
        private long members;
    }

    private final List<Level> levels = new ArrayList<>();
    private long lengthBytes;

    /// Adds the next chunk.
    public void add(Chunk chunk) {
        lengthBytes += chunk.lengthBytes();
        add(0, new Node(chunk.hash(), chunk.lengthBytes()));
    }

    /// How long all chunks so far are.
    public long lengthBytes() {
        return lengthBytes;
    }

    /// The root over all chunks added. The tree takes no more afterwards.
    public XetHash root() {
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            if (level.members == 1) {
                return level.open.getFirst().hash();
            }
            close(i);
        }
        return XetHash.ZERO;
    }

    private void add(int index, Node node) {
        if (index == levels.size()) {
            levels.add(new Level());
        }
        Level level = levels.get(index);
        level.open.add(node);
        level.members++;
        int size = level.open.size();
        if (size == MOST_MEMBERS || (size >= LEAST_MEMBERS && node.hash().w3() % 4 == 0)) {
            close(index);
        }
    }

    private void close(int index) {
        List<Node> group = levels.get(index).open;
        if (group.isEmpty()) {
            return;
        }
        long length = group.stream().mapToLong(Node::lengthBytes).sum();
        Node parent = new Node(Hashes.node(group), length);
        group.clear();
        add(index + 1, parent);
    }
}
