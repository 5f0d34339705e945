package dev.sluice.edition.absence;

import dev.sluice.edition.WithheldTensor;
import dev.sluice.edition.absence.Untraced.Reason;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Says of one withheld tensor which of its vectors could not be traced.
///
/// @param target where that is noted
record Coverage(WithheldTensor tensor, MatrixView view, List<Untraced> target) {
    /// @param groups the tensor's numbered vectors
    /// @param traced the vectors with at least one anchor
    void add(
            boolean isNumeric,
            List<VectorCatalog.Group> groups,
            BitSet traced,
            BitSet nonZero,
            BitSet varied) {
        if (view.elements() == 0) {
            return;
        }
        if (!isNumeric) {
            note("row", Reason.NOT_NUMERIC, view.allRows(), view.allRows(), 0);
            return;
        }
        if (view.columns() < MatrixView.MIN_TRACED) {
            note("row", Reason.TOO_SHORT, view.allRows(), view.allRows(), 0);
        }
        if (view.rows() > 1 && view.rows() < MatrixView.MIN_TRACED) {
            long columns = view.slabs() * view.columns();
            note("column", Reason.TOO_SHORT, columns, columns, 0);
        }
        for (VectorCatalog.Group group : groups) {
            group(group, traced, nonZero, varied);
        }
    }

    private void group(VectorCatalog.Group group, BitSet traced, BitSet nonZero, BitSet varied) {
        Map<Reason, long[]> counts = new EnumMap<>(Reason.class);
        int end = group.firstId() + group.tracedCount();
        for (int id = traced.nextClearBit(group.firstId());
                id < end;
                id = traced.nextClearBit(id + 1)) {
            Reason reason =
                    !nonZero.get(id)
                            ? Reason.ALL_ZERO
                            : varied.get(id) ? Reason.NO_PATTERN : Reason.CONSTANT;
            long line = group.line(id);
            counts.computeIfAbsent(reason, _ -> new long[] {0, line})[0]++;
        }
        if (group.stride() > 1) {
            counts.put(Reason.OVER_BUDGET, new long[] {group.count() - group.tracedCount(), 1});
        }
        String kind = kind(group.direction());
        counts.forEach((reason, count) -> note(kind, reason, count[0], group.count(), count[1]));
    }

    static String kind(VectorCatalog.Direction direction) {
        return switch (direction) {
            case ROW -> "row";
            case COLUMN -> "column";
            case RUN -> "run";
        };
    }

    private void note(String kind, Reason reason, long count, long of, long example) {
        target.add(
                new Untraced(
                        tensor.component(),
                        tensor.spec().name(),
                        kind,
                        reason,
                        count,
                        of,
                        example));
    }
}
