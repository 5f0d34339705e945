package dev.sluice.engine;

import dev.sluice.engine.Generation.Finish;
import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.LoraAdapter;
import dev.sluice.engine.decoder.MappedParameters;
import dev.sluice.engine.decoder.Parameters;
import dev.sluice.engine.decoder.Pass;
import dev.sluice.engine.torch.TorchThread;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A model computed in this process. Everything that touches libtorch happens on one platform
/// thread; generations that run at once take turns there token by token.
public final class LocalModel implements LanguageModel {
    private final String name;
    private final Tokenizer tokenizer;
    private final Decoder decoder;
    private final Parameters parameters;
    private final Pass pass;
    private final TorchThread thread;
    private final Runnable onClose;

    private LocalModel(
            String name,
            Tokenizer tokenizer,
            Decoder decoder,
            Parameters parameters,
            Pass pass,
            TorchThread thread,
            Runnable onClose) {
        this.name = name;
        this.tokenizer = tokenizer;
        this.decoder = decoder;
        this.parameters = parameters;
        this.pass = pass;
        this.thread = thread;
        this.onClose = onClose;
    }

    /// Opens a checkpoint folder: its weights are mapped, not read, and computed with in the type
    /// they are stored in.
    ///
    /// @throws dev.sluice.weights.FormatException where the folder is not a whole checkpoint of a
    ///   family that is computed here, with its tokenizer
    public static LocalModel open(Path folder) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(folder);
        Tokenizer tokenizer = Tokenizer.open(folder);
        // Before anything of libtorch is touched: it sets the limits of native memory.
        TorchThread thread = new TorchThread("sluice-" + folder.getFileName());
        Decoder decoder;
        MappedParameters parameters;
        try {
            decoder = thread.call(() -> Decoder.of(checkpoint.config()));
            parameters = thread.call(() -> MappedParameters.open(checkpoint));
        } catch (RuntimeException e) {
            thread.close();
            tokenizer.close();
            throw e;
        }
        return new LocalModel(
                folder.toString(),
                tokenizer,
                decoder,
                parameters,
                Pass.PLAIN,
                thread,
                () -> {
                    thread.run(parameters::close);
                    thread.close();
                    tokenizer.close();
                });
    }

    /// A model over parts that others own, which [#close] leaves open: a model in training, an
    /// edition over shared weights.
    ///
    /// @param name what is said of it in results
    /// @param adapters added to every linear layer they know
    /// @param thread where it computes; may be shared
    public static LocalModel of(
            String name,
            Tokenizer tokenizer,
            Decoder decoder,
            Parameters parameters,
            List<LoraAdapter> adapters,
            TorchThread thread) {
        return of(name, tokenizer, decoder, parameters, Pass.PLAIN.with(adapters), thread);
    }

    /// As [#of(String, Tokenizer, Decoder, Parameters, List, TorchThread)], with whatever forward
    /// passes are done with.
    ///
    /// @param pass without a cache
    public static LocalModel of(
            String name,
            Tokenizer tokenizer,
            Decoder decoder,
            Parameters parameters,
            Pass pass,
            TorchThread thread) {
        return new LocalModel(name, tokenizer, decoder, parameters, pass, thread, () -> {});
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public List<Likelihood> score(List<Query> queries) {
        return scored(new ScoringEncoder(tokenizer, contextLength()).encode(queries));
    }

    @Override
    public List<Likelihood> scoreWhole(List<String> texts) {
        ScoringEncoder encoder = new ScoringEncoder(tokenizer, contextLength());
        List<ScoringRequest> windows = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (String text : texts) {
            windows.addAll(encoder.encodeWhole(text));
            ends.add(windows.size());
        }
        List<Likelihood> scored = scored(windows);
        List<Likelihood> sums = new ArrayList<>(texts.size());
        int from = 0;
        for (int end : ends) {
            sums.add(sum(scored.subList(from, end)));
            from = end;
        }
        return sums;
    }

    @Override
    public Generation generate(String prompt, Sampling sampling, TextListener listener) {
        int[] ids = promptIds(prompt);
        int room = contextLength() - ids.length;
        if (ids.length == 0 || room <= 0) {
            throw ids.length == 0
                    ? new IllegalArgumentException("the prompt is empty; write something")
                    : new TextTooLongException("prompt", ids.length, contextLength() - 1);
        }
        int most = Math.min(room, sampling.maxTokens());
        TokenStream stream = new TokenStream(decoder, parameters, pass, ids.length + most);
        try {
            return generate(ids, most, sampling, listener, stream);
        } finally {
            thread.run(stream::close);
        }
    }

    @Override
    public int contextLength() {
        return decoder.config().context();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        onClose.run();
    }

    private Generation generate(
            int[] prompt, int most, Sampling sampling, TextListener listener, TokenStream stream) {
        Sampler sampler = new Sampler(sampling);
        sampler.see(prompt);
        Detokenizer detokenizer = tokenizer.detokenizer();
        StopTexts stops = new StopTexts(sampling.stop());
        StringBuilder text = new StringBuilder();
        Finish finish = Finish.LENGTH;
        int tokens = 0;
        int[] read = prompt;
        while (tokens < most) {
            int[] next = read;
            int token = sampler.next(thread.call(() -> stream.read(next)));
            tokens++;
            if (tokenizer.endIds().contains(token)) {
                finish = Finish.STOP;
                break;
            }
            boolean goesOn = tell(stops.add(detokenizer.add(token)), text, listener);
            if (stops.isReached() || !goesOn) {
                finish = stops.isReached() ? Finish.STOP : Finish.CANCELLED;
                break;
            }
            read = new int[] {token};
        }
        if (finish != Finish.CANCELLED && !stops.isReached()) {
            tell(stops.add(detokenizer.finish()) + stops.finish(), text, listener);
        }
        return new Generation(text.toString(), prompt.length, tokens, finish);
    }

    private static boolean tell(String piece, StringBuilder text, TextListener listener) {
        text.append(piece);
        return piece.isEmpty() || listener.text(piece);
    }

    /// The prompt's tokens. A chat template writes the beginning token out that the tokenizer would
    /// add: once is enough.
    private int[] promptIds(String prompt) {
        int[] ids = tokenizer.encode(prompt, true);
        boolean isDoubled =
                ids.length > 1
                        && ids[0] == ids[1]
                        && tokenizer.bosId().isPresent()
                        && tokenizer.bosId().getAsInt() == ids[0];
        return isDoubled ? Arrays.copyOfRange(ids, 1, ids.length) : ids;
    }

    private List<Likelihood> scored(List<ScoringRequest> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        return thread.call(() -> new Scorer(decoder, parameters, pass).score(requests));
    }

    private static Likelihood sum(List<Likelihood> windows) {
        return new Likelihood(
                windows.stream().mapToDouble(Likelihood::logLikelihood).sum(),
                windows.stream().allMatch(Likelihood::isGreedy),
                windows.stream().mapToInt(Likelihood::tokens).sum());
    }
}
