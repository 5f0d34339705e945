package dev.sluice.edition;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// How indices move down when some are removed.
final class Renumbering {
    private final long[] firsts;
    private final long[] ends;
    private final long[] removedBefore;

    Renumbering(IndexSet removed) {
        List<IndexSet.Range> ranges = removed.ranges();
        firsts = ranges.stream().mapToLong(IndexSet.Range::first).toArray();
        ends = ranges.stream().mapToLong(IndexSet.Range::end).toArray();
        removedBefore = new long[firsts.length + 1];
        for (int i = 0; i < firsts.length; i++) {
            removedBefore[i + 1] = removedBefore[i] + ends[i] - firsts[i];
        }
    }

    /// The new index; empty where the old one is removed.
    OptionalLong of(long index) {
        int found = Arrays.binarySearch(firsts, index);
        int ranges = found >= 0 ? found + 1 : -found - 1;
        boolean removed = ranges > 0 && index < ends[ranges - 1];
        return removed ? OptionalLong.empty() : OptionalLong.of(index - removedBefore[ranges]);
    }
}
