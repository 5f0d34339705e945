package dev.sluice.lab.attack;

import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Suite;
import dev.sluice.lab.tune.LeafParameters;
import dev.sluice.lab.tune.TextBatches.Text;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// The attacks, each as a [Method] on one target.
final class Methods {
    private Methods() {}

    static Method of(AttackSettings settings, Target target) {
        return switch (settings.kind()) {
            case RELEARN ->
                    new FineTuningMethod(
                            settings,
                            texts(target.own(), target),
                            (model, _) -> Attacked.whole(LeafParameters.of(model.model())));
        };
    }

    /// What an attacker learns from items: their texts, to their end.
    private static List<Text> texts(Suite suite, Target target) {
        return suite.items().stream()
                .map(Item::trainingText)
                .distinct()
                .map(text -> text(text, target))
                .toList();
    }

    private static Text text(String text, Target target) {
        int[] tokens = target.tokenizer().encode(text, true);
        OptionalInt end = target.tokenizer().eosId();
        int context = target.decoder().config().context();
        if (end.isPresent()
                && (tokens.length == 0 || tokens[tokens.length - 1] != end.getAsInt())) {
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = end.getAsInt();
        }
        if (tokens.length < 2) {
            throw new AttackException(
                    "'%s'".formatted(text), "it has no two tokens", "write the item's text out");
        }
        return new Text(Arrays.copyOf(tokens, Math.min(tokens.length, context + 1)), 0);
    }
}
