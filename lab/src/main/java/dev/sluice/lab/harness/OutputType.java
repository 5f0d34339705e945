package dev.sluice.lab.harness;

import dev.sluice.lab.suite.Item;
import java.util.List;

/// What a task asks of a model.
enum OutputType {
    MULTIPLE_CHOICE("multiple_choice", Item.Kind.MULTIPLE_CHOICE),
    LOGLIKELIHOOD("loglikelihood", Item.Kind.CLOZE),
    ROLLING("loglikelihood_rolling", Item.Kind.PERPLEXITY),
    GENERATE_UNTIL("generate_until", Item.Kind.EXACT_MATCH);

    private final String text;
    private final Item.Kind kind;

    OutputType(String text, Item.Kind kind) {
        this.text = text;
        this.kind = kind;
    }

    String text() {
        return text;
    }

    Item.Kind kind() {
        return kind;
    }

    /// What the harness reports unless the task says otherwise.
    List<String> defaultMetrics() {
        return switch (this) {
            case MULTIPLE_CHOICE -> List.of("acc", "acc_norm");
            case LOGLIKELIHOOD -> List.of("perplexity", "acc");
            case ROLLING -> List.of("word_perplexity", "byte_perplexity", "bits_per_byte");
            case GENERATE_UNTIL -> List.of("exact_match");
        };
    }

    /// Metrics that are computed here.
    List<String> metrics() {
        return this == MULTIPLE_CHOICE ? List.of("acc", "acc_norm", "acc_bytes") : defaultMetrics();
    }

    static OutputType of(TaskKeys keys) {
        String text = keys.optionalText("output_type").orElse(GENERATE_UNTIL.text);
        for (OutputType type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        throw keys.refuse("output_type", "'%s' is not one".formatted(text), "see its manual");
    }

    static OutputType of(Item.Kind kind) {
        return switch (kind) {
            case MULTIPLE_CHOICE -> MULTIPLE_CHOICE;
            case CLOZE -> LOGLIKELIHOOD;
            case PERPLEXITY -> ROLLING;
            case EXACT_MATCH, JUDGED -> GENERATE_UNTIL;
        };
    }
}
