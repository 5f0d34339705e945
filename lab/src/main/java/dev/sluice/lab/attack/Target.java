package dev.sluice.lab.attack;

import dev.sluice.engine.LocalModel;
import dev.sluice.engine.Tokenizer;
import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.MappedParameters;
import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.evidence.AttackEvidence.Point;
import dev.sluice.lab.evidence.ItemOutcomes;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.lab.suite.Split;
import dev.sluice.lab.suite.Suite;
import dev.sluice.lab.suite.SuiteException;
import dev.sluice.lab.suite.SuiteRun;
import dev.sluice.lab.tune.Autocast;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/// The model under attack with the questions it is asked: read once, shared by all runs.
///
/// @param model as published; read-only
/// @param heldOut items the attacker never has
/// @param own items the attacker has
record Target(
        Path folder,
        Subject subject,
        Checkpoint checkpoint,
        MappedParameters model,
        Tokenizer tokenizer,
        Decoder decoder,
        Suite heldOut,
        Suite own)
        implements AutoCloseable {
    static Target open(Path folder, Suite restricted) throws IOException {
        Suite heldOut = askable(restricted.only(Split.HELD_OUT));
        Suite own = askable(restricted.only(Split.ATTACK));
        Checkpoint checkpoint = Checkpoint.open(folder);
        Decoder decoder = Decoder.of(checkpoint.config());
        Subject subject = Subject.of(folder, _ -> {});
        Tokenizer tokenizer = Tokenizer.open(folder);
        try {
            MappedParameters model = MappedParameters.open(checkpoint);
            return new Target(folder, subject, checkpoint, model, tokenizer, decoder, heldOut, own);
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /// Asks an attacked model everything. Call it on the thread that the model computes on.
    Point measure(int step, Attacked attacked, TorchThread thread) {
        return measure(step, attacked, heldOut, own, thread);
    }

    /// Asks an attacked model altered questions. One whose likelihoods are no numbers answers none.
    Point measure(
            int step, Attacked attacked, Suite askedHeldOut, Suite askedOwn, TorchThread thread) {
        LocalModel asked =
                LocalModel.of(
                        folder.toString(),
                        tokenizer,
                        decoder,
                        attacked.parameters(),
                        attacked.pass(),
                        thread);
        try (Autocast _ = new Autocast()) {
            return new Point(step, outcomes(asked, askedHeldOut), outcomes(asked, askedOwn));
        } catch (SuiteException e) {
            return broken(step);
        }
    }

    /// A point of a model that is none any more: no item is answered.
    Point broken(int step) {
        return new Point(step, none(heldOut), none(own));
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }

    private ItemOutcomes outcomes(LocalModel asked, Suite suite) {
        return SuiteRun.run(asked, suite, subject, _ -> {}).evidence().outcomes();
    }

    private static ItemOutcomes none(Suite suite) {
        return new ItemOutcomes(
                "0".repeat(suite.items().size()),
                suite.items().stream().map(item -> item.label().cluster()).toList(),
                suite.chance());
    }

    private static Suite askable(Suite suite) {
        return switch (suite.kind()) {
            case MULTIPLE_CHOICE, CLOZE, EXACT_MATCH -> suite;
            case PERPLEXITY, JUDGED ->
                    throw new AttackException(
                            suite.name(),
                            "%s items are not right or wrong by themselves"
                                    .formatted(suite.kind().text()),
                            "attack with multiple-choice, cloze or exact-match items");
        };
    }
}
