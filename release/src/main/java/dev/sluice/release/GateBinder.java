package dev.sluice.release;

import dev.sluice.release.gate.AtMost;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Policy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes the gate's part of a plan out of the document, and finds what a schema cannot say.
final class GateBinder {
    /// What only a gate uses.
    private static final List<String> KEYS = List.of("suites", "controls", "training", "approvers");

    private final Problems problems;
    private final YamlNode.Mapping top;
    private final List<String> components;

    /// @param components the plan's, by name
    GateBinder(Problems problems, YamlNode.Mapping top, List<String> components) {
        this.problems = problems;
        this.top = top;
        this.components = components;
    }

    /// The gate; empty where the plan has none, or a problem was found, now or before.
    Optional<GatePlan> bind() {
        List<YamlNode> items = items(top.get("gate"));
        if (top.get("gate").isEmpty()) {
            KEYS.forEach(key -> top.entry(key).ifPresent(this::refuseUnused));
            return Optional.empty();
        }
        SortedMap<String, String> suites = new TreeMap<>();
        entries(top.get("suites"))
                .forEach(entry -> text(entry.value()).ifPresent(p -> suites.put(entry.key(), p)));
        SortedMap<String, List<String>> approvers = new TreeMap<>();
        entries(top.get("approvers"))
                .forEach(entry -> approvers.put(entry.key(), texts(Optional.of(entry.value()))));
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            for (YamlNode.Entry entry : entries(Optional.of(items.get(i)))) {
                new CheckBinder("gate[%d].%s".formatted(i, entry.key()), suites, approvers)
                        .bind(entry)
                        .ifPresent(checks::add);
            }
        }
        if (!problems.isEmpty() || checks.isEmpty()) {
            return Optional.empty();
        }
        Optional<YamlNode> controls = top.get("controls");
        return Optional.of(
                new GatePlan(
                        new Policy(checks),
                        suites,
                        member(controls, "never-saw"),
                        member(controls, "unlearned"),
                        top.get("training").flatMap(YamlNode::asText),
                        approvers));
    }

    private void refuseUnused(YamlNode.Entry entry) {
        problems.add(
                entry.keyAt(),
                entry.key(),
                "nothing uses it: the plan has no gate",
                "add gate:, or take it out");
    }

    /// Binds one check.
    private final class CheckBinder {
        private final String path;
        private final SortedMap<String, String> suites;
        private final SortedMap<String, List<String>> approvers;

        CheckBinder(
                String path,
                SortedMap<String, String> suites,
                SortedMap<String, List<String>> approvers) {
            this.path = path;
            this.suites = suites;
            this.approvers = approvers;
        }

        Optional<Check> bind(YamlNode.Entry entry) {
            if (!(entry.value() instanceof YamlNode.Mapping check)) {
                return Optional.empty();
            }
            check.get("suite").ifPresent(suite -> among(suite, "suite", "suite", suites.keySet()));
            check.get("of").ifPresent(of -> measurable(of, "of"));
            check.get("by").ifPresent(by -> measurable(by, "by"));
            switch (entry.key()) {
                case "absent" -> eachAmong(check, "components", "component", components);
                case "approved" -> approvers(check);
                default -> {
                    // The schema names unknown keys, and the rest is said above.
                }
            }
            return problems.isEmpty() ? check(entry.key(), check) : Optional.empty();
        }

        private Optional<Check> check(String keyword, YamlNode.Mapping check) {
            return switch (keyword) {
                case "retains" ->
                        Optional.of(
                                new Check.Retains(
                                        name(check, "suite"),
                                        number(check, "at-least", 1),
                                        name(check, "of")));
                case "holds" ->
                        Optional.of(
                                new Check.Holds(
                                        name(check, "suite"),
                                        number(check, "at-least", 1),
                                        name(check, "by")));
                case "lacks" ->
                        Optional.of(
                                new Check.Lacks(
                                        name(check, "suite"),
                                        check.get("at-most")
                                                .flatMap(GateBinder::scalar)
                                                .flatMap(AtMost::parse)
                                                .orElseThrow()));
                case "resists" -> Optional.of(resists(check));
                case "absent" -> Optional.of(new Check.Absent(texts(check.get("components"))));
                case "files" ->
                        Optional.of(
                                new Check.Files(
                                        texts(check.get("only")),
                                        check.get("secrets").isPresent(),
                                        check.get("license").isPresent()));
                case "approved" ->
                        Optional.of(
                                new Check.Approved(
                                        (int) number(check, "by", 1), texts(check.get("of"))));
                default -> Optional.empty();
            };
        }

        private Check resists(YamlNode.Mapping check) {
            List<Double> rates =
                    items(check.get("learning-rates")).stream()
                            .map(GateBinder::scalar)
                            .flatMap(Optional::stream)
                            .map(Double::parseDouble)
                            .toList();
            String budget = check.get("budget").flatMap(GateBinder::scalar).orElseThrow();
            return new Check.Resists(
                    name(check, "attack"),
                    name(check, "suite"),
                    !check.get("held-out")
                            .flatMap(GateBinder::scalar)
                            .orElse("true")
                            .equals("false"),
                    Integer.parseInt(budget.split(" ", 2)[0]),
                    number(check, "excess", 0),
                    Check.Resists.seeds(
                            (int) number(check, "seeds", Check.Resists.DEFAULT_SEEDS.size())),
                    rates.isEmpty() ? Check.Resists.DEFAULT_LEARNING_RATES : rates);
        }

        private void approvers(YamlNode.Mapping check) {
            eachAmong(check, "of", "role with keys under approvers,", approvers.keySet());
            List<YamlNode> roles = items(check.get("of"));
            double by = number(check, "by", 1);
            check.get("by")
                    .filter(_ -> !roles.isEmpty() && by > roles.size())
                    .ifPresent(
                            node ->
                                    problems.add(
                                            node.at(),
                                            path + ".by",
                                            "%d of %d roles can never agree"
                                                    .formatted((long) by, roles.size()),
                                            "write at most %d".formatted(roles.size())));
        }

        /// An edition that can be measured is one that is written, or that is the source itself.
        private void measurable(YamlNode node, String key) {
            Optional<String> name = node.asText();
            if (name.isEmpty()) {
                return;
            }
            List<YamlNode.Entry> editions = entries(top.get("editions"));
            Optional<YamlNode.Entry> edition =
                    editions.stream().filter(each -> each.key().equals(name.get())).findFirst();
            if (edition.isEmpty()) {
                Set<String> names = new HashSet<>();
                editions.forEach(each -> names.add(each.key()));
                among(node, key, "edition", names);
            } else if (isNeitherWrittenNorSource(edition.get().value())) {
                problems.add(
                        node.at(),
                        path + "." + key,
                        "edition '%s' is never written and not the source, so it cannot be measured"
                                .formatted(name.get()),
                        "name an edition that withholds nothing");
            }
        }

        private static boolean isNeitherWrittenNorSource(YamlNode edition) {
            return edition instanceof YamlNode.Mapping mapping
                    && !items(mapping.get("withhold")).isEmpty()
                    && mapping.get("access")
                            .flatMap(YamlNode::asText)
                            .filter(Access.API_ONLY.text()::equals)
                            .isPresent();
        }

        private void eachAmong(
                YamlNode.Mapping check, String key, String what, Iterable<String> known) {
            Set<String> names = new HashSet<>();
            known.forEach(names::add);
            List<YamlNode> list = items(check.get(key));
            for (int i = 0; i < list.size(); i++) {
                among(list.get(i), "%s[%d]".formatted(key, i), what, names);
            }
        }

        private void among(YamlNode node, String key, String what, Set<String> known) {
            node.asText()
                    .filter(name -> !known.contains(name))
                    .ifPresent(
                            name ->
                                    problems.add(
                                            node.at(),
                                            path + "." + key,
                                            "there is no %s '%s'"
                                                    .formatted(what, Quote.shortened(name)),
                                            Suggestion.among(
                                                    name, known.stream().sorted().toList())));
        }
    }

    private static String name(YamlNode.Mapping check, String key) {
        return check.get(key).flatMap(YamlNode::asText).orElseThrow();
    }

    private static double number(YamlNode.Mapping check, String key, double otherwise) {
        return check.get(key)
                .filter(node -> node instanceof YamlNode.Scalar scalar && scalar.value().isNumber())
                .flatMap(GateBinder::scalar)
                .map(Double::parseDouble)
                .orElse(otherwise);
    }

    private static Optional<String> scalar(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    private static Optional<String> text(YamlNode node) {
        return node.asText();
    }

    private static Optional<String> member(Optional<YamlNode> node, String key) {
        return node.flatMap(
                        value ->
                                value instanceof YamlNode.Mapping mapping
                                        ? mapping.get(key)
                                        : Optional.empty())
                .flatMap(YamlNode::asText);
    }

    private static List<String> texts(Optional<YamlNode> node) {
        return items(node).stream().map(YamlNode::asText).flatMap(Optional::stream).toList();
    }

    private static List<YamlNode> items(Optional<YamlNode> node) {
        return node.orElse(null) instanceof YamlNode.Sequence sequence
                ? sequence.items()
                : List.of();
    }

    private static List<YamlNode.Entry> entries(Optional<YamlNode> node) {
        return node.orElse(null) instanceof YamlNode.Mapping mapping
                ? mapping.entries()
                : List.of();
    }
}
