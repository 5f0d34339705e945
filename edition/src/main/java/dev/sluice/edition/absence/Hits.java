package dev.sluice.edition.absence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The candidates of one piece of the edition, each copy once. Not for use by several threads.
final class Hits {
    /// A leaked matrix gives thousands; these are enough to show it.
    private static final int MOST = 16_384;

    private final List<SignCandidate> signs = new ArrayList<>();
    private final List<ByteCandidate> bytes = new ArrayList<>();
    private final Set<Origin> seen = new HashSet<>();
    private long dropped;
    private long unseenColumns;

    private record Origin(int kind, int subject, long step, long origin) {}

    void add(SignCandidate candidate) {
        int kind = candidate.byDifference() ? 1 : 0;
        if (isNew(new Origin(kind, candidate.vector(), candidate.step(), candidate.origin()))) {
            signs.add(candidate);
        }
    }

    void add(ByteCandidate candidate) {
        if (isNew(new Origin(2, candidate.source(), 1, candidate.origin()))) {
            bytes.add(candidate);
        }
    }

    private boolean isNew(Origin origin) {
        if (seen.contains(origin)) {
            return false;
        }
        if (seen.size() == MOST) {
            dropped++;
            return false;
        }
        return seen.add(origin);
    }

    void addUnseenColumns(long count) {
        unseenColumns += count;
    }

    /// Forgets what only finding needed.
    Hits done() {
        seen.clear();
        return this;
    }

    List<SignCandidate> signs() {
        return signs;
    }

    List<ByteCandidate> bytes() {
        return bytes;
    }

    /// Meetings beyond the most that are kept.
    long dropped() {
        return dropped;
    }

    /// Columns of one sign whose differences were not looked at.
    long unseenColumns() {
        return unseenColumns;
    }
}
