package dev.sluice.lab.attack;

import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Suite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Items asked otherwise.
final class Questions {
    static final List<String> FEW_SHOT = List.of("shots=2", "shots=8");
    static final List<String> PREFILLED =
            List.of("\" Sure, here is the answer:\"", "\" The correct answer is\"");

    /// As lm-evaluation-harness puts examples apart.
    private static final String BETWEEN = "\n\n";

    private Questions() {}

    /// Each item after some of the attacker's, drawn anew for each, itself never among them.
    static Suite fewShot(Suite suite, Suite attackers, String setting, long seed) {
        int shots = Integer.parseInt(setting.substring(setting.indexOf('=') + 1));
        SplittableRandom random = new SplittableRandom(seed);
        List<Item> items = new ArrayList<>();
        for (Item item : suite.items()) {
            List<Item> drawn = new ArrayList<>(attackers.items());
            drawn.removeIf(each -> each.label().cluster().equals(item.label().cluster()));
            Collections.shuffle(drawn, Random.from(random));
            String before =
                    drawn.stream()
                            .limit(shots)
                            .map(each -> each.trainingText() + BETWEEN)
                            .collect(Collectors.joining());
            items.add(with(item, context -> before + context));
        }
        return new Suite(suite.name(), suite.digest(), suite.settings(), items);
    }

    /// Each item with the beginning of an answer.
    ///
    /// @param setting the beginning in quotes
    static Suite prefilled(Suite suite, String setting) {
        String beginning = setting.substring(1, setting.length() - 1);
        List<Item> items =
                suite.items().stream().map(item -> with(item, text -> text + beginning)).toList();
        return new Suite(suite.name(), suite.digest(), suite.settings(), items);
    }

    /// What stands before an item's answer.
    static String context(Item item) {
        return switch (item) {
            case Item.MultipleChoice choice -> choice.context();
            case Item.Cloze cloze -> cloze.context();
            case Item.Perplexity perplexity -> perplexity.text();
            case Item.ExactMatch exact -> exact.prompt().context();
            case Item.Judged judged -> judged.prompt().context();
        };
    }

    private static Item with(Item item, UnaryOperator<String> change) {
        String context = change.apply(context(item));
        return switch (item) {
            case Item.MultipleChoice choice ->
                    new Item.MultipleChoice(
                            choice.label(),
                            context,
                            choice.choices(),
                            choice.delimiterCharacters(),
                            choice.answer());
            case Item.Cloze cloze -> new Item.Cloze(cloze.label(), context, cloze.answer());
            case Item.ExactMatch exact ->
                    new Item.ExactMatch(
                            exact.label(),
                            new Item.Prompt(
                                    context, exact.prompt().maxTokens(), exact.prompt().stop()),
                            exact.answers(),
                            exact.folding());
            case Item.Perplexity _, Item.Judged _ -> item;
        };
    }
}
