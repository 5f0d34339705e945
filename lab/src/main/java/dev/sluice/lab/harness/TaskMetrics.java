package dev.sluice.lab.harness;

import dev.sluice.lab.suite.Folding;
import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The numbers that a task reports.
///
/// @param filter the name of its filter
/// @param folding what `exact_match` takes off
record TaskMetrics(List<String> names, String filter, Folding folding) {
    private static final Map<String, String> AGGREGATIONS =
            Map.of(
                    "perplexity", "perplexity",
                    "word_perplexity", "weighted_perplexity",
                    "byte_perplexity", "weighted_perplexity",
                    "bits_per_byte", "bits_per_byte");

    static TaskMetrics of(TaskKeys keys, OutputType type) {
        List<String> names = new ArrayList<>();
        Folding folding = Folding.NONE;
        for (Object entry : keys.list("metric_list")) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw keys.refuse("metric_list", "not a list of mappings", "write - metric: acc");
            }
            TaskKeys metric = TaskKeys.of("metric_list", map);
            metric.skip("higher_is_better");
            String name = metric.text("metric");
            String aggregation = AGGREGATIONS.getOrDefault(name, "mean");
            if (!type.metrics().contains(name)
                    || !metric.optionalText("aggregation")
                            .orElse(aggregation)
                            .equals(aggregation)) {
                throw keys.refuse(
                        "metric_list",
                        "'%s' of %s with this aggregation is not known"
                                .formatted(name, type.text()),
                        "write of " + String.join(", ", type.metrics()));
            }
            if (type == OutputType.GENERATE_UNTIL) {
                folding = folding(metric);
            }
            metric.refuseOthers();
            names.add(name);
        }
        return new TaskMetrics(
                names.isEmpty() ? type.defaultMetrics() : names, filter(keys), folding);
    }

    private static Folding folding(TaskKeys metric) {
        metric.skip("multi_target");
        return new Folding(
                false,
                metric.texts("regexes_to_ignore"),
                metric.flag("ignore_case", false),
                metric.flag("ignore_punctuation", false),
                metric.flag("ignore_numbers", false));
    }

    /// One filter that takes the first answer, of which there is only one.
    private static String filter(TaskKeys keys) {
        List<?> filters = keys.list("filter_list");
        if (filters.isEmpty()) {
            return "none";
        }
        if (filters.size() == 1 && filters.getFirst() instanceof Map<?, ?> map) {
            TaskKeys filter = TaskKeys.of("filter_list", map);
            if (filter.list("filter").equals(List.of(Map.of("function", "take_first")))) {
                return filter.text("name");
            }
        }
        throw keys.refuse("filter_list", "more than take_first", "remove it");
    }

    /// Which of them says whether an item is right.
    Metric deciding(Item.Kind kind) {
        for (String name : names) {
            for (Metric metric : Metric.values()) {
                if (metric.text().equals(name) && kind.takes(metric)) {
                    return metric;
                }
            }
        }
        return kind.defaultMetric();
    }
}
