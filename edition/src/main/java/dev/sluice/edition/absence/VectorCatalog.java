package dev.sluice.edition.absence;

import java.util.ArrayList;
import java.util.List;

/// Numbers every vector of every withheld tensor that is to be traced.
final class VectorCatalog {
    /// What of a matrix a vector is.
    enum Direction {
        ROW,
        COLUMN,
        /// A whole matrix in one run, where its rows are too short to trace.
        RUN
    }

    /// The vectors of one tensor in one direction.
    ///
    /// @param tensor index into the list of withheld tensors
    /// @param count how many vectors there are, traced or not
    /// @param length elements a vector
    /// @param stride one vector in so many is traced
    /// @param firstId the number of the first one
    record Group(
            int tensor,
            MatrixView view,
            Direction direction,
            long count,
            long length,
            long stride,
            int firstId) {
        int tracedCount() {
            return Math.toIntExact(Math.ceilDiv(count, stride));
        }

        /// The number of the vector on this line, or -1 where the line is not traced.
        int idOf(long line) {
            return line % stride == 0 ? firstId + Math.toIntExact(line / stride) : -1;
        }

        long line(int id) {
            return (id - firstId) * stride;
        }

        /// Where in the tensor an element of a vector stands.
        long element(long line, long position) {
            return switch (direction) {
                case ROW, RUN -> line * length + position;
                case COLUMN ->
                        line / view.columns() * view.slabElements()
                                + position * view.columns()
                                + line % view.columns();
            };
        }
    }

    private final List<Group> groups;
    private final int[] firstIds;
    private final int size;
    private final int segment;
    private final int slots;

    private VectorCatalog(List<Group> groups, int size, int segment, int slots) {
        this.groups = List.copyOf(groups);
        this.firstIds = groups.stream().mapToInt(Group::firstId).toArray();
        this.size = size;
        this.segment = segment;
        this.slots = slots;
    }

    /// Plans the anchors: half the budget, so that lookups stay fast, and the other half where
    /// every vector would not get two otherwise. Beyond that, not every vector is traced.
    ///
    /// @param budget the most anchors
    static VectorCatalog of(List<MatrixView> views, int budget) {
        List<Group> all = new ArrayList<>();
        for (int tensor = 0; tensor < views.size(); tensor++) {
            MatrixView view = views.get(tensor);
            if (view.columns() >= MatrixView.MIN_TRACED) {
                addGroup(all, tensor, view, Direction.ROW, view.allRows(), view.columns());
            } else if (view.slabElements() >= MatrixView.MIN_TRACED) {
                addGroup(all, tensor, view, Direction.RUN, view.slabs(), view.slabElements());
            }
            if (view.rows() >= MatrixView.MIN_TRACED && view.columns() > 1) {
                addGroup(
                        all,
                        tensor,
                        view,
                        Direction.COLUMN,
                        view.slabs() * view.columns(),
                        view.rows());
            }
        }
        long vectors = all.stream().mapToLong(Group::count).sum();
        long stride = Math.max(1, Math.ceilDiv(vectors * 2, budget));
        int segment = 64;
        int slots = 4;
        while (anchors(all, stride, segment, slots) > budget / 2 && segment < 1 << 30) {
            if (segment == 256 && slots == 4) {
                slots = 2;
            } else {
                segment *= 2;
            }
        }
        List<Group> numbered = new ArrayList<>();
        int id = 0;
        for (Group group : all) {
            Group traced =
                    new Group(
                            group.tensor(),
                            group.view(),
                            group.direction(),
                            group.count(),
                            group.length(),
                            stride,
                            id);
            numbered.add(traced);
            id = Math.addExact(id, traced.tracedCount());
        }
        return new VectorCatalog(numbered, id, segment, slots);
    }

    private static void addGroup(
            List<Group> groups,
            int tensor,
            MatrixView view,
            Direction direction,
            long count,
            long length) {
        if (count > 0) {
            groups.add(new Group(tensor, view, direction, count, length, 1, 0));
        }
    }

    private static long anchors(List<Group> groups, long stride, int segment, int slots) {
        long sum = 0;
        for (Group group : groups) {
            long perVector = Math.multiplyExact(Math.ceilDiv(group.length(), segment), slots);
            sum = Math.addExact(sum, Math.ceilDiv(group.count(), stride) * perVector);
        }
        return sum;
    }

    List<Group> groups() {
        return groups;
    }

    /// How many vectors are numbered.
    int size() {
        return size;
    }

    /// Each so many elements of a vector get anchors of their own.
    int segment() {
        return segment;
    }

    /// The most anchors a segment.
    int slots() {
        return slots;
    }

    Group groupOf(int id) {
        int low = 0;
        int high = firstIds.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstIds[middle] <= id) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return groups.get(low);
    }

    long length(int id) {
        return groupOf(id).length();
    }
}
