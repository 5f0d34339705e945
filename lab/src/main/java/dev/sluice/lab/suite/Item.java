package dev.sluice.lab.suite;

import java.util.List;

/// One scored item of a suite.
public sealed interface Item {
    Label label();

    /// What kind it is, as suite files write it.
    Kind kind();

    /// The text that teaches this item: the label's, or what comes before the answer and the
    /// answer.
    String trainingText();

    /// The kinds of items, by the `type` of suite files.
    enum Kind {
        MULTIPLE_CHOICE("multiple-choice", Metric.ACC),
        CLOZE("cloze", Metric.ACC),
        PERPLEXITY("perplexity", Metric.BITS_PER_BYTE),
        EXACT_MATCH("exact-match", Metric.EXACT_MATCH),
        JUDGED("judged", Metric.JUDGED);

        private final String text;
        private final Metric metric;

        Kind(String text, Metric metric) {
            this.text = text;
            this.metric = metric;
        }

        public String text() {
            return text;
        }

        /// What decides items of this kind unless the suite says otherwise.
        public Metric defaultMetric() {
            return metric;
        }

        /// Whether `metric` can decide items of this kind.
        public boolean takes(Metric metric) {
            return this == MULTIPLE_CHOICE ? metric.isOfChoices() : metric == this.metric;
        }
    }

    /// Which of several continuations is the most likely.
    ///
    /// @param context what conditions the choices; may be empty
    /// @param choices appended to the context as they are
    /// @param delimiterCharacters how many code points at the start of every choice stand between
    ///   it and the context, and do not count as its length: 1 where all choices begin with a space
    /// @param answer the index of the right one
    record MultipleChoice(
            Label label, String context, List<String> choices, int delimiterCharacters, int answer)
            implements Item {
        public MultipleChoice {
            choices = List.copyOf(choices);
        }

        @Override
        public Kind kind() {
            return Kind.MULTIPLE_CHOICE;
        }

        @Override
        public String trainingText() {
            return label.text().orElseGet(() -> context + choices.get(answer));
        }

        /// A choice without what delimits it from the context.
        public String bareChoice(int index) {
            String choice = choices.get(index);
            return choice.substring(choice.offsetByCodePoints(0, delimiterCharacters));
        }
    }

    /// Whether the model would say exactly this answer.
    record Cloze(Label label, String context, String answer) implements Item {
        @Override
        public Kind kind() {
            return Kind.CLOZE;
        }

        @Override
        public String trainingText() {
            return label.text().orElseGet(() -> context + answer);
        }
    }

    /// How well the model predicts a text.
    record Perplexity(Label label, String text) implements Item {
        @Override
        public Kind kind() {
            return Kind.PERPLEXITY;
        }

        @Override
        public String trainingText() {
            return label.text().orElse(text);
        }
    }

    /// Whether the generated text is one of the answers.
    record ExactMatch(Label label, Prompt prompt, List<String> answers, Folding folding)
            implements Item {
        public ExactMatch {
            answers = List.copyOf(answers);
        }

        @Override
        public Kind kind() {
            return Kind.EXACT_MATCH;
        }

        @Override
        public String trainingText() {
            return label.text().orElseGet(() -> prompt.context() + answers.getFirst());
        }
    }

    /// Whether a judge accepts the generated text.
    ///
    /// @param rubric what the judge is told a right answer says
    record Judged(Label label, Prompt prompt, String rubric) implements Item {
        @Override
        public Kind kind() {
            return Kind.JUDGED;
        }

        @Override
        public String trainingText() {
            return label.text().orElseGet(() -> prompt.context() + rubric);
        }
    }

    /// What is continued greedily, and how far.
    record Prompt(String context, int maxTokens, List<String> stop) {
        public Prompt {
            stop = List.copyOf(stop);
        }
    }
}
