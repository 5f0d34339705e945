package dev.sluice.lab.suite;

import dev.sluice.engine.LanguageModel.Likelihood;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a model made of one item.
public sealed interface ItemResult {
    Item item();

    /// Whether the item counts as answered correctly; never for perplexity, which has no answer.
    boolean isCorrect(Metric metric);

    /// The likelihoods of all choices of an item.
    ///
    /// @param choices one likelihood a choice
    record Chosen(Item.MultipleChoice item, List<Likelihood> choices) implements ItemResult {
        public Chosen {
            choices = List.copyOf(choices);
        }

        /// The index of the choice that wins by `metric`; of equal ones the first, as in the
        /// harness.
        public int choice(Metric metric) {
            int best = 0;
            for (int i = 1; i < choices.size(); i++) {
                if (value(metric, i) > value(metric, best)) {
                    best = i;
                }
            }
            return best;
        }

        @Override
        public boolean isCorrect(Metric metric) {
            return choice(metric) == item.answer();
        }

        private double value(Metric metric, int index) {
            double sum = choices.get(index).logLikelihood();
            String choice = item.bareChoice(index);
            return switch (metric) {
                case ACC -> sum;
                // Python's len, which counts code points, not UTF-16 units.
                case ACC_NORM -> sum / choice.codePointCount(0, choice.length());
                case ACC_BYTES -> sum / choice.getBytes(StandardCharsets.UTF_8).length;
                case ACC_TOKEN -> sum / choices.get(index).tokens();
                case EXACT_MATCH, JUDGED, BITS_PER_BYTE ->
                        throw new IllegalArgumentException(metric + " is not of choices");
            };
        }
    }

    /// A cloze's answer, scored.
    record Completed(Item.Cloze item, Likelihood answer) implements ItemResult {
        @Override
        public boolean isCorrect(Metric metric) {
            return answer.isGreedy();
        }
    }

    /// A text, scored.
    record Predicted(Item.Perplexity item, Likelihood text) implements ItemResult {
        @Override
        public boolean isCorrect(Metric metric) {
            return false;
        }
    }

    /// A generated text, to be compared.
    record Generated(Item.ExactMatch item, String text) implements ItemResult {
        @Override
        public boolean isCorrect(Metric metric) {
            String folded = item.folding().fold(text);
            return item.answers().stream()
                    .anyMatch(answer -> item.folding().fold(answer).equals(folded));
        }
    }

    /// A generated text, judged.
    record Ruled(Item.Judged item, String text, boolean isAccepted) implements ItemResult {
        @Override
        public boolean isCorrect(Metric metric) {
            return isAccepted;
        }
    }
}
