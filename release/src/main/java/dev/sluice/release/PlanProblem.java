package dev.sluice.release;

/// One thing that is wrong with a plan.
///
/// @param file the plan's file name
/// @param at where in the file
/// @param path the keys that lead there, such as `components.words.vocab.ids[2]`; empty for the
///   whole plan
/// @param problem what is wrong
/// @param remedy what to write instead
public record PlanProblem(String file, Position at, String path, String problem, String remedy) {
    /// `plan.yaml:12:5: components.words: what; remedy`.
    @Override
    public String toString() {
        String where = path.isEmpty() ? "" : path + ": ";
        return "%s:%d:%d: %s%s; %s".formatted(file, at.line(), at.column(), where, problem, remedy);
    }
}
