package dev.sluice.lab.suite;

import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.engine.LanguageModel.Query;
import dev.sluice.engine.LocalModel;
import dev.sluice.engine.Sampling;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.lab.evidence.SuiteEvidence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// Runs a suite on a model.
public final class SuiteRun {
    /// Items that go to the model together: enough for it to sort by length and to fill batches,
    /// few enough that progress moves.
    private static final int ITEMS_AT_ONCE = 64;

    private final LanguageModel model;
    private final Optional<LanguageModel> judge;
    private final Suite suite;
    private final IntConsumer progressItems;

    private SuiteRun(
            LanguageModel model,
            Optional<LanguageModel> judge,
            Suite suite,
            IntConsumer progressItems) {
        this.model = model;
        this.judge = judge;
        this.suite = suite;
        this.progressItems = progressItems;
    }

    /// Scores every item of a suite.
    ///
    /// @param subject the files of the model, for the evidence
    /// @param progressItems is told the number of further items done, after each batch
    /// @throws SuiteException where the suite needs a judge, or the model's answers are no numbers
    public static SuiteResult run(
            LanguageModel model, Suite suite, Subject subject, IntConsumer progressItems) {
        if (suite.kind() == Item.Kind.JUDGED) {
            throw new SuiteException(
                    suite.name(), "its items need a judge", "name a model that judges");
        }
        return new SuiteRun(model, Optional.empty(), suite, progressItems).result(subject);
    }

    /// As [#run(LanguageModel, Suite, Subject, IntConsumer)], on the checkpoint in a folder.
    ///
    /// @throws dev.sluice.weights.FormatException where the folder is not a whole checkpoint
    public static SuiteResult run(
            Path folder, Suite suite, Subject subject, IntConsumer progressItems)
            throws IOException {
        try (LocalModel model = LocalModel.open(folder)) {
            return run(model, suite, subject, progressItems);
        }
    }

    /// As [#run(LanguageModel, Suite, Subject, IntConsumer)], with a model that judges what the
    /// first one generates.
    public static SuiteResult run(
            LanguageModel model,
            LanguageModel judge,
            Suite suite,
            Subject subject,
            IntConsumer progressItems) {
        Suite judged =
                new Suite(
                        suite.name(),
                        suite.digest(),
                        suite.settings().judgedBy(judge.name()),
                        suite.items());
        return new SuiteRun(model, Optional.of(judge), judged, progressItems).result(subject);
    }

    private SuiteResult result(Subject subject) {
        List<ItemResult> results = new ArrayList<>(suite.items().size());
        List<Item> items = suite.items();
        for (int start = 0; start < items.size(); start += ITEMS_AT_ONCE) {
            List<Item> some = items.subList(start, Math.min(items.size(), start + ITEMS_AT_ONCE));
            results.addAll(score(some));
        }
        SuiteEvidence evidence =
                new SuiteEvidence(
                        subject.digest(),
                        suite.digest(),
                        suite.settings().digest(),
                        suite.name(),
                        suite.metric().text(),
                        Scores.outcomes(suite, results),
                        Scores.meanLoss(results));
        return new SuiteResult(suite, evidence, results, Scores.of(suite.kind(), results));
    }

    /// Scores some items: those that are only scored in one call, those that generate one by one.
    private List<ItemResult> score(List<Item> items) {
        List<Query> queries = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Item item : items) {
            switch (item) {
                case Item.MultipleChoice choice ->
                        choice.choices()
                                .forEach(text -> queries.add(new Query(choice.context(), text)));
                case Item.Cloze cloze -> queries.add(new Query(cloze.context(), cloze.answer()));
                case Item.Perplexity perplexity -> texts.add(perplexity.text());
                case Item.ExactMatch _, Item.Judged _ -> {}
            }
        }
        Answers scored = new Answers(queries.isEmpty() ? List.of() : model.score(queries));
        Answers whole = new Answers(texts.isEmpty() ? List.of() : model.scoreWhole(texts));
        List<ItemResult> results = new ArrayList<>(items.size());
        for (Item item : items) {
            results.add(result(item, scored, whole));
            if (item instanceof Item.ExactMatch || item instanceof Item.Judged) {
                progressItems.accept(1);
            }
        }
        if (!queries.isEmpty() || !texts.isEmpty()) {
            progressItems.accept(items.size());
        }
        return results;
    }

    private ItemResult result(Item item, Answers scored, Answers whole) {
        return switch (item) {
            case Item.MultipleChoice choice ->
                    new ItemResult.Chosen(choice, scored.next(item, choice.choices().size()));
            case Item.Cloze cloze ->
                    new ItemResult.Completed(cloze, scored.next(item, 1).getFirst());
            case Item.Perplexity perplexity ->
                    new ItemResult.Predicted(perplexity, whole.next(item, 1).getFirst());
            case Item.ExactMatch exact -> new ItemResult.Generated(exact, generate(exact.prompt()));
            case Item.Judged judged -> {
                String text = generate(judged.prompt());
                yield new ItemResult.Ruled(
                        judged, text, Judge.accepts(judge.orElseThrow(), judged, text));
            }
        };
    }

    private String generate(Item.Prompt prompt) {
        Sampling sampling = new Sampling(prompt.maxTokens(), 0, 0, 1, 0, 1, 0, prompt.stop());
        return model.generate(prompt.context(), sampling, _ -> true).text();
    }

    /// Likelihoods in the order they were asked for.
    private final class Answers {
        private final List<Likelihood> answers;
        private int next;

        Answers(List<Likelihood> answers) {
            this.answers = answers;
        }

        List<Likelihood> next(Item item, int count) {
            List<Likelihood> some = answers.subList(next, next + count);
            next += count;
            for (Likelihood likelihood : some) {
                if (Double.isNaN(likelihood.logLikelihood())) {
                    throw new SuiteException(
                            "%s, item '%s'".formatted(suite.name(), item.label().id()),
                            "%s gives NaN as its log-likelihood".formatted(model.name()),
                            "check the model's weights: a text it continues shows the same");
                }
            }
            return some;
        }
    }
}
