package dev.sluice.lab.suite;

import dev.sluice.engine.Generation;
import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.Sampling;
import java.util.List;
import java.util.Map;

/// A language model whose likelihoods can be checked by hand: tokens are characters, and a table
/// says how likely each is after each; what the table leaves is shared by all other characters of
/// ASCII.
record BigramModel(Map<String, Double> table) implements LanguageModel {
    private static final char START = '\0';

    @Override
    public List<Likelihood> score(List<Query> queries) {
        return queries.stream()
                .map(query -> likelihood(query.context(), query.continuation()))
                .toList();
    }

    @Override
    public List<Likelihood> scoreWhole(List<String> texts) {
        return texts.stream().map(text -> likelihood("", text)).toList();
    }

    private Likelihood likelihood(String context, String continuation) {
        char before = context.isEmpty() ? START : context.charAt(context.length() - 1);
        double sum = 0;
        boolean greedy = true;
        for (int i = 0; i < continuation.length(); i++) {
            char next = continuation.charAt(i);
            sum += Math.log(probability(before, next));
            greedy &= next == best(before);
            before = next;
        }
        return new Likelihood(sum, greedy, continuation.length());
    }

    double probability(char before, char next) {
        Double listed = table.get("" + before + next);
        if (listed != null) {
            return listed;
        }
        double left = 1;
        int others = 128;
        for (Map.Entry<String, Double> entry : table.entrySet()) {
            if (entry.getKey().charAt(0) == before) {
                left -= entry.getValue();
                others--;
            }
        }
        return left / others;
    }

    private char best(char before) {
        char best = START;
        for (char next = 0; next < 128; next++) {
            best = probability(before, next) > probability(before, best) ? next : best;
        }
        return best;
    }

    @Override
    public Generation generate(String prompt, Sampling sampling, TextListener listener) {
        StringBuilder text = new StringBuilder();
        char before = prompt.charAt(prompt.length() - 1);
        while (text.length() < sampling.maxTokens()) {
            before = best(before);
            if (sampling.stop().contains(String.valueOf(before))) {
                return generation(prompt, text, Generation.Finish.STOP);
            }
            text.append(before);
        }
        return generation(prompt, text, Generation.Finish.LENGTH);
    }

    private static Generation generation(
            String prompt, StringBuilder text, Generation.Finish finish) {
        return new Generation(text.toString(), prompt.length(), text.length(), finish);
    }

    @Override
    public int contextLength() {
        return 1 << 20;
    }

    @Override
    public String name() {
        return "bigram";
    }

    @Override
    public void close() {}
}
