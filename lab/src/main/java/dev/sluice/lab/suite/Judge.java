package dev.sluice.lab.suite;

import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.engine.LanguageModel.Query;
import java.util.List;

/// Asks a model whether an answer is right, by which of two words it would rather say: repeatable,
/// and nothing that the answer says can be mistaken for the ruling's form.
final class Judge {
    private static final List<String> RULINGS = List.of(" yes", " no");

    private Judge() {}

    static boolean accepts(LanguageModel judge, Item.Judged item, String answer) {
        String question = question(item, answer);
        List<Likelihood> rulings =
                judge.score(RULINGS.stream().map(ruling -> new Query(question, ruling)).toList());
        return rulings.get(0).logLikelihood() > rulings.get(1).logLikelihood();
    }

    private static String question(Item.Judged item, String answer) {
        return """
        A question was asked:
        %s

        A right answer says: %s

        The answer that was given:
        %s

        Does the given answer say what a right answer says?
        Answer (yes or no):\
        """
                .formatted(item.prompt().context(), item.rubric(), answer);
    }
}
