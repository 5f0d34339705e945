package dev.sluice.release;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A plan cannot be used. Unchecked: its author must change it. All problems travel together, so
/// that one run shows them all.
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 50;

    /// Not the interface: an exception is serializable, and so is this list.
    private final ArrayList<String> lines;

    private final transient List<PlanProblem> problems;

    /// @param problems at least one, in the order of the file
    public PlanException(List<PlanProblem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
        this.lines = new ArrayList<>(problems.stream().map(PlanProblem::toString).toList());
    }

    /// The problems in the order of the file.
    public List<PlanProblem> problems() {
        return problems;
    }

    /// The problems as lines of text.
    public List<String> lines() {
        return List.copyOf(lines);
    }

    private static String message(List<PlanProblem> problems) {
        String shown =
                problems.stream()
                        .limit(SHOWN)
                        .map(PlanProblem::toString)
                        .collect(Collectors.joining("\n"));
        int more = problems.size() - SHOWN;
        return more <= 0 ? shown : shown + "\n… and %,d more".formatted(more);
    }
}
