package dev.sluice.storage;

import java.util.Map;
import java.util.TreeMap;

/// Which byte ranges were claimed for writing; neighbours merge, so writes in any order that leave
/// no gaps end as one range.
final class WrittenRanges {
    private final TreeMap<Long, Long> endByStart = new TreeMap<>();

    /// Claims `[start, end)`; false, and no change, when any byte of it was claimed before.
    synchronized boolean claim(long start, long end) {
        if (start >= end) {
            return true;
        }
        Map.Entry<Long, Long> before = endByStart.lowerEntry(end);
        if (before != null && before.getValue() > start) {
            return false;
        }
        long mergedStart = start;
        long mergedEnd = end;
        if (before != null && before.getValue() == start) {
            mergedStart = before.getKey();
        }
        Long afterEnd = endByStart.remove(end);
        if (afterEnd != null) {
            mergedEnd = afterEnd;
        }
        endByStart.put(mergedStart, mergedEnd);
        return true;
    }

    /// Whether every byte of `[start, end)` was claimed.
    synchronized boolean covers(long start, long end) {
        Map.Entry<Long, Long> range = endByStart.floorEntry(start);
        return start >= end || (range != null && range.getValue() >= end);
    }
}
