package dev.sluice.lab.tune;

import dev.sluice.engine.Tokenizer;
import dev.sluice.engine.chat.ChatTemplate;
import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.MappedParameters;
import dev.sluice.engine.decoder.Parameters;
import dev.sluice.engine.decoder.Pass;
import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.train.Forward;
import dev.sluice.lab.train.TrainingLoop;
import dev.sluice.lab.tune.TextBatches.Text;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.family.Anatomy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// Fine-tunes a model on texts: an adapter beside it, or all of its weights.
public final class Tuning {
    private final Checkpoint checkpoint;
    private final Decoder decoder;
    private final TuneSettings settings;
    private final StepListener listener;

    /// Hears of every step.
    @FunctionalInterface
    public interface StepListener {
        /// Called after each step.
        ///
        /// @param loss that the step started from, in nats a token
        void step(int step, int steps, double loss);
    }

    private Tuning(Path model, TuneSettings settings, StepListener listener) throws IOException {
        this.checkpoint = Checkpoint.open(model);
        this.decoder = Decoder.of(checkpoint.config());
        this.settings = settings;
        this.listener = listener;
    }

    /// Tunes a model and writes the adapter, or the tuned model, to a folder.
    ///
    /// @param data as [TuneData] reads it
    /// @param out must not exist
    /// @throws TuneException where data, settings and model do not fit each other, or the loss is
    ///   no number any more
    public static void run(
            Path model, Path data, Path out, TuneSettings settings, StepListener listener)
            throws IOException {
        if (Files.exists(out)) {
            throw new TuneException(
                    out.toString(), "something stands there already", "name another folder");
        }
        Tuning tuning = new Tuning(model, settings, listener);
        List<Text> texts;
        try (Tokenizer tokenizer = Tokenizer.open(model)) {
            Optional<ChatTemplate> template = ChatTemplate.open(model, tokenizer.specialTexts());
            texts =
                    new TuneData(
                                    tokenizer,
                                    template.map(each -> each::render),
                                    tuning.decoder.config().context())
                            .read(data);
        }
        try (TorchThread thread = new TorchThread("tune", settings.threads())) {
            thread.run(
                    () -> {
                        try (MappedParameters mapped = MappedParameters.open(tuning.checkpoint)) {
                            if (settings.lora().isPresent()) {
                                tuning.lora(mapped, texts, settings.lora().get(), out);
                            } else {
                                tuning.full(mapped, texts, out);
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void lora(Parameters model, List<Text> texts, LoraSettings lora, Path out)
            throws IOException {
        Anatomy anatomy = Anatomy.of(checkpoint.config());
        try (Adapter adapter = Adapter.fresh(checkpoint, lora, settings.seed())) {
            Pass pass = Pass.PLAIN.with(List.of(adapter.forDecoder(anatomy)));
            train(forward(model, pass), adapter.leaves(), texts);
            AdapterFolder.write(out, adapter);
        }
    }

    private void full(MappedParameters model, List<Text> texts, Path out) throws IOException {
        Anatomy anatomy = Anatomy.of(checkpoint.config());
        try (LeafParameters leaves = LeafParameters.of(model)) {
            train(forward(leaves, Pass.PLAIN), leaves.leaves(), texts);
            ModelCopy.write(
                    checkpoint,
                    out,
                    (info, _) -> {
                        String name =
                                anatomy.match(info.name())
                                        .map(ref -> ref.in(anatomy.variant()).name())
                                        .orElse(info.name());
                        return leaves.has(name)
                                ? Optional.of(leaves.parts(name).getFirst().clone())
                                : Optional.empty();
                    });
        }
    }

    private Forward forward(Parameters parameters, Pass pass) {
        return tokens -> decoder.logits(parameters, decoder.hidden(parameters, tokens, pass));
    }

    private void train(Forward forward, List<Tensor> leaves, List<Text> texts) {
        TextBatches batches = new TextBatches(texts, settings.batchSize(), settings.seed());
        int steps = Math.multiplyExact(batches.perPass(), settings.passes());
        try (TrainingLoop loop =
                new TrainingLoop(
                        List.of(leaves), settings.schedule(steps), TextObjective.regime())) {
            loop.run(
                    new TextObjective(forward, batches),
                    (step, loss) -> {
                        if (step > 0) {
                            listener.step(step, steps, loss);
                        }
                        return true;
                    });
        }
    }
}
