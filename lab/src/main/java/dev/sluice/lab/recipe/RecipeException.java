package dev.sluice.lab.recipe;

import java.util.ArrayList;
import java.util.List;

/// A recipe cannot be used; its author must change it. All problems travel together.
public final class RecipeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 50;

    private final ArrayList<String> problems;

    /// A recipe with these problems, at least one.
    ///
    /// @param problems `train.yaml:12: shared.batch: what; remedy`, in the order of the file
    public RecipeException(List<String> problems) {
        super(String.join("\n", problems.subList(0, Math.min(SHOWN, problems.size()))));
        this.problems = new ArrayList<>(problems);
    }

    public List<String> problems() {
        return List.copyOf(problems);
    }
}
