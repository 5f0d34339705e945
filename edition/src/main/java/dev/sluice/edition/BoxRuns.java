package dev.sluice.edition;

import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import java.util.List;

/// The stretches of contiguous bytes that a [Box] covers in its tensor, in ascending order.
///
/// A cursor: [#next] moves to the next stretch. Read one after the other, the stretches are the
/// box's own bytes (row-major, gaps closed), which is why one walk serves to cut, to join and to
/// look.
public final class BoxRuns {
    private final Box box;
    private final long[] outerPitchBytes;
    private final List<IndexSet.Range> ranges;
    private final long innerBytes;
    private final long bytesPerOuter;
    private final long outerCount;

    private long outer;
    private int nextRange;
    private long outerOffsetBytes;
    private long offsetBytes;
    private long lengthBytes;

    /// @throws IllegalArgumentException where a stretch of the box does not fill whole bytes, as
    ///   can happen to types of less than a byte
    public BoxRuns(Shape shape, DType dtype, Box box) {
        this.box = box;
        // Everything after the last axis with a gap lies in one piece.
        int cutAxis = box.axes().size() - 1;
        long inner = 1;
        while (cutAxis >= 0 && isWhole(shape, box, cutAxis)) {
            inner *= shape.extent(cutAxis);
            cutAxis--;
        }
        if (inner * dtype.bits() % 8 != 0) {
            throw new IllegalArgumentException(
                    "%s of %s cannot be cut between bytes".formatted(dtype, shape));
        }
        innerBytes = inner * dtype.bits() / 8;
        int outerAxes = Math.max(cutAxis, 0);
        ranges = cutAxis < 0 ? List.of(new IndexSet.Range(0, 1)) : box.axes().get(cutAxis).ranges();
        outerPitchBytes = new long[outerAxes];
        long pitch = cutAxis < 0 ? innerBytes : innerBytes * shape.extent(cutAxis);
        long count = box.isEmpty() ? 0 : 1;
        for (int axis = outerAxes - 1; axis >= 0; axis--) {
            outerPitchBytes[axis] = pitch;
            pitch *= shape.extent(axis);
            count *= box.axes().get(axis).size();
        }
        outerCount = count;
        bytesPerOuter = ranges.stream().mapToLong(range -> range.size() * innerBytes).sum();
        seek(0);
    }

    /// The bytes of the whole box.
    public long totalBytes() {
        return outerCount * bytesPerOuter;
    }

    /// Where the current stretch starts in the tensor.
    public long offsetBytes() {
        return offsetBytes;
    }

    public long lengthBytes() {
        return lengthBytes;
    }

    /// Moves to the next stretch; false where there is none.
    public boolean next() {
        if (nextRange == ranges.size()) {
            nextRange = 0;
            outer++;
            if (outer < outerCount) {
                outerOffsetBytes = outerOffset(outer);
            }
        }
        if (outer >= outerCount || innerBytes == 0) {
            return false;
        }
        IndexSet.Range range = ranges.get(nextRange++);
        offsetBytes = outerOffsetBytes + range.first() * innerBytes;
        lengthBytes = range.size() * innerBytes;
        return true;
    }

    /// Moves to the stretch that holds the box's byte `boxOffsetBytes`, less what lies before it.
    ///
    /// @return whether there is such a byte
    public boolean seekTo(long boxOffsetBytes) {
        if (boxOffsetBytes >= totalBytes()) {
            return false;
        }
        seek(boxOffsetBytes / bytesPerOuter);
        long skipped = boxOffsetBytes % bytesPerOuter;
        while (next()) {
            if (skipped < lengthBytes) {
                offsetBytes += skipped;
                lengthBytes -= skipped;
                return true;
            }
            skipped -= lengthBytes;
        }
        return false;
    }

    private void seek(long outerIndex) {
        outer = outerIndex;
        nextRange = 0;
        outerOffsetBytes = outer < outerCount ? outerOffset(outer) : 0;
    }

    private long outerOffset(long outerIndex) {
        long rest = outerIndex;
        long offset = 0;
        for (int axis = outerPitchBytes.length - 1; axis >= 0; axis--) {
            IndexSet indices = box.axes().get(axis);
            offset += indices.nth(rest % indices.size()) * outerPitchBytes[axis];
            rest /= indices.size();
        }
        return offset;
    }

    private static boolean isWhole(Shape shape, Box box, int axis) {
        return box.axes().get(axis).equals(IndexSet.range(0, shape.extent(axis)));
    }
}
