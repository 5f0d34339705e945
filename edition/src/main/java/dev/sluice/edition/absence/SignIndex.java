package dev.sluice.edition.absence;

import java.util.Arrays;

/// The anchors of all withheld vectors by their window's key: which vector, at which element, and
/// the 32 signs on either side, which tell most chance meetings apart without reading anything.
///
/// Filled once, then sealed; a sealed index may be read by several threads.
final class SignIndex {
    /// Equal keys that are looked at for one window: rows that are all alike stand for one another.
    private static final int EQUAL_KEYS = 4;

    /// Of 32 neighbouring signs, how many may differ. Two random vectors differ in 16 ± 2.8.
    private static final int DIFFERENT_SIGNS = 6;

    private final int capacity;
    private int size;
    private int[] keys = new int[0];
    private int[] vectors = new int[0];
    private int[] positions = new int[0];
    private long[] neighbours = new long[0];
    private int[] buckets = new int[2];
    private int bucketShift = 63;
    private WindowFilter filter = new WindowFilter(0, 19, 22);

    SignIndex(int capacity) {
        this.capacity = capacity;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Adds a batch as far as there is room.
    ///
    /// @return how many were added
    int addAll(AnchorBatch batch) {
        int count = Math.min(batch.size(), capacity - size);
        grow(size + count);
        batch.copyTo(count, keys, vectors, positions, neighbours, size);
        size += count;
        return count;
    }

    private void grow(int needed) {
        if (needed > keys.length) {
            int length = (int) Math.min(capacity, Math.max(needed, keys.length * 3L / 2));
            keys = Arrays.copyOf(keys, length);
            vectors = Arrays.copyOf(vectors, length);
            positions = Arrays.copyOf(positions, length);
            neighbours = Arrays.copyOf(neighbours, length);
        }
    }

    /// Groups the anchors by hash and makes the filter. Nothing may be added afterwards.
    void seal() {
        int bucketBits = Math.clamp(32 - Integer.numberOfLeadingZeros(size), 1, 22);
        bucketShift = 64 - bucketBits;
        buckets = new int[(1 << bucketBits) + 1];
        filter = new WindowFilter(size, 19, 22);
        for (int i = 0; i < size; i++) {
            long hash = SignWindow.hash(keys[i]);
            buckets[(int) (hash >>> bucketShift) + 1]++;
            filter.add(hash);
        }
        for (int i = 1; i < buckets.length; i++) {
            buckets[i] += buckets[i - 1];
        }
        groupInPlace();
    }

    /// Moves every anchor into its bucket by following the cycles of the permutation.
    private void groupInPlace() {
        int[] next = Arrays.copyOf(buckets, buckets.length - 1);
        for (int bucket = 0; bucket < next.length; bucket++) {
            while (next[bucket] < buckets[bucket + 1]) {
                int here = next[bucket];
                int home = (int) (SignWindow.hash(keys[here]) >>> bucketShift);
                if (home == bucket) {
                    next[bucket]++;
                } else {
                    swap(here, next[home]++);
                }
            }
        }
    }

    private void swap(int a, int b) {
        int key = keys[a];
        keys[a] = keys[b];
        keys[b] = key;
        int vector = vectors[a];
        vectors[a] = vectors[b];
        vectors[b] = vector;
        int position = positions[a];
        positions[a] = positions[b];
        positions[b] = position;
        long neighbour = neighbours[a];
        neighbours[a] = neighbours[b];
        neighbours[b] = neighbour;
    }

    /// What turns most windows away.
    WindowFilter filter() {
        return filter;
    }

    /// What a lookup found: the withheld vector and the element at which its window begins.
    @FunctionalInterface
    interface Match {
        void found(int vector, int position);
    }

    /// Finds the anchors that a published window and its surroundings agree with.
    ///
    /// @param signs the window
    /// @param around the 32 signs before it in the low half, the 32 after it in the high half
    /// @param before how many of those before it exist, the nearest ones
    /// @param after how many of those after it exist
    void lookUp(int signs, long around, int before, int after, VectorCatalog catalog, Match match) {
        int key = SignWindow.key(signs);
        long oriented = (signs & 1) == 0 ? around : ~around;
        int bucket = (int) (SignWindow.hash(key) >>> bucketShift);
        int equal = 0;
        for (int i = buckets[bucket]; i < buckets[bucket + 1] && equal < EQUAL_KEYS; i++) {
            if (keys[i] == key) {
                long length = catalog.length(vectors[i]);
                int known = Math.min(before, positions[i]);
                long rest = length - positions[i] - SignWindow.LENGTH;
                int follow = (int) Math.min(after, rest);
                if (agree(oriented ^ neighbours[i], known, Math.max(follow, 0))) {
                    match.found(vectors[i], positions[i]);
                    equal++;
                }
            }
        }
    }

    /// @param difference where the neighbours differ
    static boolean agree(long difference, int before, int after) {
        int low = (int) difference;
        int high = (int) (difference >>> 32);
        int differBefore = before <= 0 ? 0 : Integer.bitCount(low >>> (32 - Math.min(before, 32)));
        int differAfter = after <= 0 ? 0 : Integer.bitCount(high << (32 - Math.min(after, 32)));
        if ((before >= 32 && differBefore <= DIFFERENT_SIGNS)
                || (after >= 32 && differAfter <= DIFFERENT_SIGNS)) {
            return true;
        }
        int known = before + after;
        return (differBefore + differAfter) * 32 <= known * DIFFERENT_SIGNS;
    }

    /// The neighbours of a window of a line as [#lookUp] takes them; signs outside the line are 0.
    static long around(long[] line, long index, long length) {
        int before =
                index >= 32
                        ? SignWindow.at(line, index - 32)
                        : index == 0 ? 0 : SignWindow.at(line, 0) << (32 - (int) index);
        long afterIndex = index + SignWindow.LENGTH;
        int after = afterIndex < length ? SignWindow.at(line, afterIndex) : 0;
        return Integer.toUnsignedLong(before) | (long) after << 32;
    }
}
