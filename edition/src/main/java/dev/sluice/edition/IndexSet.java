package dev.sluice.edition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// A set of indices along one axis of a tensor, as sorted ranges that neither touch nor overlap.
/// Two equal sets are equal records.
public record IndexSet(List<Range> ranges) {
    private static final Pattern RANGE =
            Pattern.compile("(?<first>[0-9]{1,15})(?:\\.\\.(?<last>[0-9]{1,15}))?");

    public static final IndexSet EMPTY = new IndexSet(List.of());

    /// The indices from `first` up to, not including, `end`.
    public record Range(long first, long end) {
        public Range {
            if (first < 0 || end <= first) {
                throw new IllegalArgumentException(
                        "no index from %d up to %d".formatted(first, end));
            }
        }

        public long size() {
            return end - first;
        }
    }

    public IndexSet {
        ranges = List.copyOf(ranges);
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i).first() <= ranges.get(i - 1).end()) {
                throw new IllegalArgumentException(
                        "ranges that touch or are out of order: " + ranges);
            }
        }
    }

    /// `first` up to, not including, `end`; empty where they are equal.
    public static IndexSet range(long first, long end) {
        return first == end ? EMPTY : new IndexSet(List.of(new Range(first, end)));
    }

    public static IndexSet of(Collection<Long> indices) {
        IndexSetBuilder builder = new IndexSetBuilder();
        new TreeSet<>(indices).forEach(index -> builder.add(index, index + 1));
        return builder.build();
    }

    /// Reads what [#toString] prints: `0..3, 7`, both ends included; empty text is the empty set.
    ///
    /// @throws IllegalArgumentException where the text is anything else
    public static IndexSet parse(String text) {
        IndexSet set = EMPTY;
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Matcher matcher = RANGE.matcher(part.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "'%s' is no index or range; write 7 or 0..3 (both ends included)"
                                .formatted(part.strip()));
            }
            long first = Long.parseLong(matcher.group("first"));
            String last = matcher.group("last");
            long end = (last == null ? first : Long.parseLong(last)) + 1;
            set = set.union(new IndexSet(List.of(new Range(first, end))));
        }
        return set;
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public long size() {
        return ranges.stream().mapToLong(Range::size).sum();
    }

    /// The largest index plus one; 0 where the set is empty.
    public long end() {
        return ranges.isEmpty() ? 0 : ranges.getLast().end();
    }

    /// The `position`-th smallest index, counted from 0.
    ///
    /// @throws IndexOutOfBoundsException where the set has no more than `position` indices
    public long nth(long position) {
        long before = 0;
        for (Range range : ranges) {
            if (position - before < range.size()) {
                return range.first() + position - before;
            }
            before += range.size();
        }
        throw new IndexOutOfBoundsException("index %d of %d".formatted(position, before));
    }

    public boolean contains(long index) {
        return ranges.stream().anyMatch(range -> range.first() <= index && index < range.end());
    }

    public LongStream indices() {
        return ranges.stream().flatMapToLong(range -> LongStream.range(range.first(), range.end()));
    }

    public IndexSet union(IndexSet other) {
        List<Range> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        all.sort((a, b) -> Long.compare(a.first(), b.first()));
        IndexSetBuilder builder = new IndexSetBuilder();
        all.forEach(range -> builder.add(range.first(), range.end()));
        return builder.build();
    }

    public IndexSet minus(IndexSet other) {
        IndexSetBuilder builder = new IndexSetBuilder();
        int next = 0;
        for (Range range : ranges) {
            long first = range.first();
            while (next < other.ranges.size() && other.ranges.get(next).end() <= first) {
                next++;
            }
            for (int i = next;
                    i < other.ranges.size() && other.ranges.get(i).first() < range.end();
                    i++) {
                Range gap = other.ranges.get(i);
                if (gap.first() > first) {
                    builder.add(first, gap.first());
                }
                first = Math.max(first, gap.end());
            }
            if (first < range.end()) {
                builder.add(first, range.end());
            }
        }
        return builder.build();
    }

    public IndexSet intersect(IndexSet other) {
        return minus(minus(other));
    }

    /// Every index widened to `width` neighbours: index i becomes i·width up to (i+1)·width. This
    /// is how heads become rows of a projection.
    public IndexSet scaled(long width) {
        return new IndexSet(
                ranges.stream()
                        .map(
                                range ->
                                        new Range(
                                                Math.multiplyExact(range.first(), width),
                                                Math.multiplyExact(range.end(), width)))
                        .toList());
    }

    /// Every index moved up by `offset`.
    public IndexSet shifted(long offset) {
        return new IndexSet(
                ranges.stream()
                        .map(range -> new Range(range.first() + offset, range.end() + offset))
                        .toList());
    }

    /// As plans write it: `0..3, 7` (both ends included).
    @Override
    public String toString() {
        return ranges.stream()
                .map(
                        range ->
                                range.size() == 1
                                        ? String.valueOf(range.first())
                                        : range.first() + ".." + (range.end() - 1))
                .collect(Collectors.joining(", "));
    }

    /// Collects ranges that come sorted by their first index, merging those that touch.
    private static final class IndexSetBuilder {
        private final List<Range> ranges = new ArrayList<>();

        void add(long first, long end) {
            if (!ranges.isEmpty() && ranges.getLast().end() >= first) {
                Range last = ranges.removeLast();
                ranges.add(new Range(last.first(), Math.max(last.end(), end)));
            } else {
                ranges.add(new Range(first, end));
            }
        }

        IndexSet build() {
            return new IndexSet(ranges);
        }
    }
}
