package dev.sluice.release;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong with one file while it is read.
final class Problems {
    /// A file may be nothing but mistakes; a person reads the first of them.
    private static final int MAX = 1_000;

    private final String file;
    private final List<PlanProblem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Position at, String path, String problem, String remedy) {
        boolean known =
                found.stream()
                        .anyMatch(other -> other.at().equals(at) && other.path().equals(path));
        // A second complaint about the very same value only repeats the first in other words.
        if (!known && found.size() < MAX) {
            found.add(new PlanProblem(file, at, path, problem, remedy));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    PlanException toException() {
        found.sort(Comparator.comparing(PlanProblem::at));
        return new PlanException(found);
    }

    void throwIfAny() {
        if (!isEmpty()) {
            throw toException();
        }
    }
}
