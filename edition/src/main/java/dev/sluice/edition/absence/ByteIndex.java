package dev.sluice.edition.absence;

import java.util.Arrays;

/// The byte windows of all withheld sources by their hash. Filled once, then sealed; a sealed index
/// may be read by several threads.
final class ByteIndex {
    private static final int EQUAL_KEYS = 4;

    private final int capacity;
    private int size;
    private long[] hashes = new long[0];
    private int[] sources = new int[0];
    private long[] offsets = new long[0];
    private int[] buckets = new int[2];
    private int bucketShift = 63;
    private WindowFilter filter = new WindowFilter(0, 18, 21);

    ByteIndex(int capacity) {
        this.capacity = capacity;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Whether one more fits.
    boolean hasRoom() {
        return size < capacity;
    }

    /// Adds a window; does nothing where there is no room.
    ///
    /// @param source the number of the source
    /// @param offsetBytes where the window begins in it
    synchronized void add(long hash, int source, long offsetBytes) {
        if (size == capacity) {
            return;
        }
        if (size == hashes.length) {
            int length = (int) Math.min(capacity, Math.max(1024, size * 3L / 2));
            hashes = Arrays.copyOf(hashes, length);
            sources = Arrays.copyOf(sources, length);
            offsets = Arrays.copyOf(offsets, length);
        }
        hashes[size] = hash;
        sources[size] = source;
        offsets[size++] = offsetBytes;
    }

    /// Groups the windows by hash and makes the filter. Nothing may be added afterwards.
    void seal() {
        int bucketBits = Math.clamp(32 - Integer.numberOfLeadingZeros(size), 1, 21);
        bucketShift = 64 - bucketBits;
        buckets = new int[(1 << bucketBits) + 1];
        filter = new WindowFilter(size, 18, 21);
        for (int i = 0; i < size; i++) {
            buckets[(int) (hashes[i] >>> bucketShift) + 1]++;
            filter.add(hashes[i]);
        }
        for (int i = 1; i < buckets.length; i++) {
            buckets[i] += buckets[i - 1];
        }
        int[] next = Arrays.copyOf(buckets, buckets.length - 1);
        for (int bucket = 0; bucket < next.length; bucket++) {
            while (next[bucket] < buckets[bucket + 1]) {
                int here = next[bucket];
                int home = (int) (hashes[here] >>> bucketShift);
                if (home == bucket) {
                    next[bucket]++;
                } else {
                    swap(here, next[home]++);
                }
            }
        }
    }

    private void swap(int a, int b) {
        long hash = hashes[a];
        hashes[a] = hashes[b];
        hashes[b] = hash;
        int source = sources[a];
        sources[a] = sources[b];
        sources[b] = source;
        long offset = offsets[a];
        offsets[a] = offsets[b];
        offsets[b] = offset;
    }

    /// What turns most windows away.
    WindowFilter filter() {
        return filter;
    }

    /// What is done with a window that is there.
    @FunctionalInterface
    interface Match {
        void found(int source, long offsetBytes);
    }

    void lookUp(long hash, Match match) {
        int bucket = (int) (hash >>> bucketShift);
        int equal = 0;
        for (int i = buckets[bucket]; i < buckets[bucket + 1] && equal < EQUAL_KEYS; i++) {
            if (hashes[i] == hash) {
                match.found(sources[i], offsets[i]);
                equal++;
            }
        }
    }
}
