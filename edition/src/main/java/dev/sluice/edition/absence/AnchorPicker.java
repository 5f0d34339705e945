package dev.sluice.edition.absence;

import java.util.Arrays;

/// Chooses which windows of a withheld line become anchors: those that rounding is least likely to
/// change. Where a window has elements so close to zero that a 4-bit quantisation may turn their
/// sign, the window is entered with either sign of them.
///
/// Not for use by several threads.
final class AnchorPicker {
    private final int segment;
    private final int slots;
    private final AnchorBatch batch;
    private int[] starts = new int[64];
    private int[] risks = new int[64];

    AnchorPicker(int segment, int slots, AnchorBatch batch) {
        this.segment = segment;
        this.slots = slots;
        this.batch = batch;
    }

    /// Picks from a line or a part of one.
    ///
    /// @param vector the vector the line is, or is part of
    /// @param position the vector's element that the line starts with
    void pick(SignLine line, int vector, long position) {
        long at = position;
        long end = Math.min(position + line.length(), Integer.MAX_VALUE);
        while (at < end) {
            long segmentEnd = Math.min(end, (at / segment + 1) * segment);
            boolean segmentStartsHere =
                    at % segment == 0 || (at == position && segment <= line.length());
            if (segmentStartsHere) {
                pick(line, (int) (at - position), (int) (segmentEnd - position), vector, position);
            }
            at = segmentEnd;
        }
    }

    private void pick(SignLine line, int from, int to, int vector, long position) {
        int found = find(line, from, Math.min(to, line.length() - SignWindow.LENGTH + 1));
        int room = slots;
        while (room > 0 && found > 0) {
            int best = 0;
            for (int i = 1; i < found; i++) {
                if (risks[i] < risks[best]) {
                    best = i;
                }
            }
            room -= add(line, starts[best], room, vector, position);
            found--;
            starts[best] = starts[found];
            risks[best] = risks[found];
        }
    }

    /// Notes every window of a segment that may become an anchor.
    ///
    /// @return how many
    private int find(SignLine line, int from, int end) {
        int found = 0;
        long[] signs = line.signs();
        for (int word = from >>> 6; word << 6 < end; word++) {
            long mask = SignWindow.startsIn(signs[word], signs[word + 1]);
            if (word << 6 < from) {
                mask &= -1L << from;
            }
            while (mask != 0) {
                int start = (word << 6) + Long.numberOfTrailingZeros(mask);
                mask &= mask - 1;
                if (start < end && SignWindow.isTelling(SignWindow.at(signs, start))) {
                    if (found == starts.length) {
                        starts = Arrays.copyOf(starts, found * 2);
                        risks = Arrays.copyOf(risks, found * 2);
                    }
                    starts[found] = start;
                    risks[found++] = line.risk(start);
                }
            }
        }
        return found;
    }

    /// Adds the window with as many sign variants as there is room for.
    private int add(SignLine line, int start, int room, int vector, long position) {
        int window = SignWindow.at(line.signs(), start);
        long around = SignIndex.around(line.signs(), start, line.length());
        int first = room >= 2 ? line.mostAtRisk(start, 0) : 0;
        int second = room >= 4 && first != 0 ? line.mostAtRisk(start, first) : 0;
        int at = Math.toIntExact(position + start);
        int added = 1;
        batch.add(window, around, vector, at);
        if (first != 0) {
            added += addVariant(window ^ first, around, vector, at);
        }
        if (second != 0) {
            added += addVariant(window ^ second, around, vector, at);
            added += addVariant(window ^ first ^ second, around, vector, at);
        }
        return added;
    }

    private int addVariant(int window, long around, int vector, int position) {
        if (!SignWindow.isStart(window)) {
            return 0;
        }
        batch.add(window, around, vector, position);
        return 1;
    }
}
