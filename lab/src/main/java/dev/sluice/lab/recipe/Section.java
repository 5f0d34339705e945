package dev.sluice.lab.recipe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One mapping of a recipe, whose keys are asked for by type. What is wrong is collected; a value
/// that is wrong is replaced by its default, so that one run shows all problems. [#finish] refuses
/// the keys that nobody asked for.
final class Section {
    private final String file;
    private final String path;
    private final Node.Mapping mapping;
    private final List<Problem> problems;
    private final Set<String> known = new HashSet<>();

    private record Problem(int line, String text) {}

    private Section(String file, String path, Node.Mapping mapping, List<Problem> problems) {
        this.file = file;
        this.path = path;
        this.mapping = mapping;
        this.problems = problems;
    }

    static Section root(String file, Node.Mapping mapping) {
        return new Section(file, "", mapping, new ArrayList<>());
    }

    boolean has(String key) {
        known.add(key);
        return mapping.entries().containsKey(key);
    }

    /// The mapping under a key, or an empty one where there is none.
    Section section(String key) {
        Node node = node(key);
        if (node != null && !(node instanceof Node.Mapping)) {
            add(node.line(), key, "not a list of keys", "write its keys below it, indented");
        }
        Node.Mapping inner =
                node instanceof Node.Mapping found
                        ? found
                        : new Node.Mapping(mapping.line(), Map.of());
        return new Section(file, path + key + ".", inner, problems);
    }

    String text(String key, @Nullable String whenAbsent) {
        Node node = node(key);
        if (node instanceof Node.Scalar scalar && !scalar.text().isBlank()) {
            return scalar.text();
        }
        if (node != null) {
            add(node.line(), key, "not a text", "write one value");
        } else if (whenAbsent == null) {
            add(mapping.line(), key, "missing", "write '%s: …'".formatted(key));
        }
        return whenAbsent == null ? "" : whenAbsent;
    }

    /// A text that is one of these.
    String choice(String key, @Nullable String whenAbsent, List<String> choices) {
        String text = text(key, whenAbsent);
        if (!text.isEmpty() && !choices.contains(text)) {
            add(line(key), key, "'%s' is unknown".formatted(text), "write one of " + choices);
        }
        return choices.contains(text) ? text : choices.getFirst();
    }

    int count(String key, @Nullable Integer whenAbsent, int min, int max) {
        double value = number(key, whenAbsent == null ? null : whenAbsent.doubleValue(), min, max);
        if (value != Math.rint(value)) {
            add(line(key), key, "%s is no whole number".formatted(value), "write a whole number");
        }
        return (int) value;
    }

    double number(String key, @Nullable Double whenAbsent, double min, double max) {
        Node node = node(key);
        if (node == null) {
            if (whenAbsent == null) {
                add(mapping.line(), key, "missing", "write '%s: …'".formatted(key));
            }
            return whenAbsent == null ? min : whenAbsent;
        }
        Optional<Double> value = parse(node);
        if (value.isEmpty()) {
            add(node.line(), key, "not a number", "write a number");
            return min;
        }
        if (!(value.get() >= min && value.get() <= max)) {
            add(
                    node.line(),
                    key,
                    "%s is out of range".formatted(shown(value.get())),
                    "write %s to %s".formatted(shown(min), shown(max)));
            return min;
        }
        return value.get();
    }

    /// Refuses keys that were not asked for.
    void finish() {
        mapping.entries()
                .forEach(
                        (key, node) -> {
                            if (!known.contains(key)) {
                                add(
                                        node.line(),
                                        key,
                                        "unknown here",
                                        "known are " + known.stream().sorted().toList());
                            }
                        });
    }

    /// @throws RecipeException where anything was wrong in the whole file
    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new RecipeException(
                    problems.stream()
                            .sorted((a, b) -> Integer.compare(a.line(), b.line()))
                            .map(Problem::text)
                            .toList());
        }
    }

    void add(String key, String problem, String remedy) {
        add(line(key), key, problem, remedy);
    }

    private static Optional<Double> parse(Node node) {
        if (!(node instanceof Node.Scalar scalar)
                || scalar.isQuoted()
                || !scalar.text()
                        .matches("[-+]?[0-9]{1,15}(\\.[0-9]{1,15})?([eE][-+]?[0-9]{1,2})?")) {
            return Optional.empty();
        }
        return Optional.of(Double.parseDouble(scalar.text()));
    }

    private static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private @Nullable Node node(String key) {
        known.add(key);
        return mapping.entries().get(key);
    }

    private int line(String key) {
        Node node = mapping.entries().get(key);
        return node == null ? mapping.line() : node.line();
    }

    private void add(int line, String key, String problem, String remedy) {
        problems.add(
                new Problem(
                        line,
                        "%s:%d: %s%s: %s; %s".formatted(file, line, path, key, problem, remedy)));
    }
}
