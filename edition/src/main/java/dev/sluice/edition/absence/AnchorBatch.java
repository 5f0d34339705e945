package dev.sluice.edition.absence;

import java.util.Arrays;

/// Anchors in the order they were made, before they go into a [SignIndex].
final class AnchorBatch {
    private int size;
    private int[] keys = new int[256];
    private int[] vectors = new int[256];
    private int[] positions = new int[256];
    private long[] neighbours = new long[256];

    int size() {
        return size;
    }

    /// @param signs the window as it stands in the vector
    /// @param around its neighbours, see [SignIndex#around]
    void add(int signs, long around, int vector, int position) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            vectors = Arrays.copyOf(vectors, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
            neighbours = Arrays.copyOf(neighbours, size * 2);
        }
        keys[size] = SignWindow.key(signs);
        vectors[size] = vector;
        positions[size] = position;
        neighbours[size] = (signs & 1) == 0 ? around : ~around;
        size++;
    }

    int vector(int index) {
        return vectors[index];
    }

    void copyTo(
            int count,
            int[] keysTarget,
            int[] vectorsTarget,
            int[] positionsTarget,
            long[] neighboursTarget,
            int at) {
        System.arraycopy(keys, 0, keysTarget, at, count);
        System.arraycopy(vectors, 0, vectorsTarget, at, count);
        System.arraycopy(positions, 0, positionsTarget, at, count);
        System.arraycopy(neighbours, 0, neighboursTarget, at, count);
    }
}
