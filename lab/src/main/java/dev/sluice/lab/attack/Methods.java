package dev.sluice.lab.attack;

import dev.sluice.engine.decoder.Pass;
import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Suite;
import dev.sluice.lab.tune.Adapter;
import dev.sluice.lab.tune.LeafParameters;
import dev.sluice.lab.tune.LoraSettings;
import dev.sluice.lab.tune.TextBatches.Text;
import dev.sluice.weights.family.Anatomy;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// The attacks, each as a [Method] on one target.
final class Methods {
    private Methods() {}

    static Method of(AttackSettings settings, Target target) {
        return switch (settings.kind()) {
            case RELEARN -> relearning(settings, target, Methods::whole);
            case RELEARN_LORA -> relearning(settings, target, Methods::lora);
            case RANDOM_UNITS -> relearning(settings, target, RandomUnits::bolted);
            case RETAIN_ONLY ->
                    new FineTuningMethod(
                            settings, texts(general(settings), target), Methods::whole);
            case QUANTISE -> weights(WeightChanges.QUANTISED, false, WeightChanges::quantised);
            case PRUNE -> weights(WeightChanges.PRUNED, false, WeightChanges::pruned);
            case NOISE -> weights(WeightChanges.NOISY, true, WeightChanges::noisy);
            case DIRECTION -> {
                Suite general = general(settings);
                yield weights(
                        DirectionAblation.settings(target),
                        false,
                        (model, setting, _) -> DirectionAblation.ablated(model, general, setting));
            }
            case FEW_SHOT ->
                    asked(
                            Questions.FEW_SHOT,
                            true,
                            (suite, setting, seed) ->
                                    Questions.fewShot(suite, target.own(), setting, seed));
            case PREFILL ->
                    asked(
                            Questions.PREFILLED,
                            false,
                            (suite, setting, _) -> Questions.prefilled(suite, setting));
        };
    }

    /// Changes a model.
    private interface ModelChange {
        Attacked change(Target target, String setting, long seed);
    }

    /// Changes questions.
    private interface SuiteChange {
        Suite change(Suite suite, String setting, long seed);
    }

    private static Method relearning(
            AttackSettings settings, Target target, FineTuningMethod.Preparation preparation) {
        return new FineTuningMethod(settings, texts(target.own(), target), preparation);
    }

    private static Attacked whole(Target target, long seed) {
        return Attacked.whole(LeafParameters.of(target.model()));
    }

    private static Attacked lora(Target target, long seed) {
        LeafParameters base = LeafParameters.of(target.model());
        Adapter adapter = Adapter.fresh(target.checkpoint(), LoraSettings.USUAL, seed);
        Pass pass =
                Pass.PLAIN.with(
                        List.of(adapter.forDecoder(Anatomy.of(target.checkpoint().config()))));
        return new Attacked(base, pass, adapter.leaves(), List.of(adapter, base));
    }

    private static Method weights(List<String> settings, boolean isSeeded, ModelChange change) {
        return new OneShot(
                settings,
                isSeeded,
                (target, setting, seed) ->
                        OneShot.Altered.of(change.change(target, setting, seed), target));
    }

    private static Method asked(List<String> settings, boolean isSeeded, SuiteChange change) {
        return new OneShot(
                settings,
                isSeeded,
                (target, setting, seed) ->
                        new OneShot.Altered(
                                Attacked.untouched(target.model()),
                                change.change(target.heldOut(), setting, seed),
                                change.change(target.own(), setting, seed)));
    }

    private static Suite general(AttackSettings settings) {
        return settings.retain()
                .orElseThrow(
                        () ->
                                new AttackException(
                                        "attack " + settings.kind().text(),
                                        "it needs a suite of general items",
                                        "name one with --retain"));
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
