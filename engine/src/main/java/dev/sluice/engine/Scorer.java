package dev.sluice.engine;

import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.engine.decoder.Branches;
import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.KeyValueCache;
import dev.sluice.engine.decoder.Parameters;
import dev.sluice.engine.decoder.Pass;
import dev.sluice.engine.torch.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// Scores requests in batches of like length. What several requests begin with is computed once
/// ([ScoringRow]).
///
/// Call it on a thread of libtorch's own.
final class Scorer {
    /// Tokens of one batch: enough for products at full speed, few enough that what is between them
    /// stays in the caches of a CPU. With 2,048 a suite takes twice as long.
    private static final int BATCH_TOKENS = 384;

    /// Tokens of one pass over a long row, whose attention scores grow with tokens times row.
    private static final int CHUNK_TOKENS = 512;

    /// Bytes of logits at a time.
    private static final long LOGIT_BYTES = 32L << 20;

    private final Decoder decoder;
    private final Parameters parameters;
    private final Pass pass;

    Scorer(Decoder decoder, Parameters parameters, Pass pass) {
        this.decoder = decoder;
        this.parameters = parameters;
        this.pass = pass;
    }

    /// Answers in the order of the requests.
    List<Likelihood> score(List<ScoringRequest> requests) {
        Tally tally = new Tally(requests);
        List<ScoringRow> batch = new ArrayList<>();
        for (ScoringRow row : ScoringRow.of(requests, CHUNK_TOKENS * 2)) {
            int longest = batch.isEmpty() ? row.width() : batch.getFirst().width();
            if (!batch.isEmpty() && (batch.size() + 1) * longest > BATCH_TOKENS) {
                compute(batch, requests, tally);
                batch.clear();
            }
            batch.add(row);
        }
        if (!batch.isEmpty()) {
            compute(batch, requests, tally);
        }
        return tally.likelihoods();
    }

    private void compute(List<ScoringRow> batch, List<ScoringRequest> requests, Tally tally) {
        try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard()) {
            int width = batch.getFirst().width();
            Tensor hidden = width > CHUNK_TOKENS * 2 ? longHidden(batch) : hidden(batch, width);
            Tensor flat = hidden.reshape(-1, hidden.size(2));
            SortedMap<Integer, List<Place>> places = places(batch, requests, width);
            List<Integer> rows = List.copyOf(places.keySet());
            int chunk = Math.toIntExact(Math.max(1, LOGIT_BYTES / (4L * vocabulary())));
            for (int from = 0; from < rows.size(); from += chunk) {
                List<Integer> some = rows.subList(from, Math.min(rows.size(), from + chunk));
                tally(flat, some, places, tally);
            }
        }
    }

    /// A token to be scored, and its request.
    private record Place(int target, int request) {}

    /// What is to be scored, by the row of hidden states that predicts it: one row predicts the
    /// first tokens of all choices of a question.
    private static SortedMap<Integer, List<Place>> places(
            List<ScoringRow> batch, List<ScoringRequest> requests, int width) {
        SortedMap<Integer, List<Place>> places = new TreeMap<>();
        for (int row = 0; row < batch.size(); row++) {
            for (ScoringRow.Member member : batch.get(row).members()) {
                ScoringRequest request = requests.get(member.request());
                int end = request.inputLength();
                for (int at = request.firstPosition(); at < end; at++) {
                    int state = Math.addExact(Math.multiplyExact(row, width), member.place(at));
                    places.computeIfAbsent(state, _ -> new ArrayList<>())
                            .add(new Place(request.target(at), member.request()));
                }
            }
        }
        return places;
    }

    private void tally(
            Tensor hidden,
            List<Integer> rows,
            SortedMap<Integer, List<Place>> places,
            Tally tally) {
        try (PointerScope _ = new PointerScope()) {
            long[] states = rows.stream().mapToLong(Integer::longValue).toArray();
            Tensor logits =
                    decoder.logits(parameters, hidden.index_select(0, torch.tensor(states)));
            long[] greatest = Elements.longs(logits.argmax(new LongOptional(-1), false));
            Tensor logProbabilities =
                    torch.log_softmax(logits, -1, new ScalarTypeOptional(Precision.ofSums(logits)));
            long vocabulary = logits.size(-1);
            List<Place> scored = new ArrayList<>();
            List<Long> elements = new ArrayList<>();
            for (int row = 0; row < states.length; row++) {
                for (Place place : places.getOrDefault(rows.get(row), List.of())) {
                    scored.add(place);
                    elements.add(row * vocabulary + place.target);
                }
            }
            long[] chosen = elements.stream().mapToLong(Long::longValue).toArray();
            double[] values = Elements.doubles(logProbabilities.take(torch.tensor(chosen)));
            for (int i = 0; i < values.length; i++) {
                Place place = scored.get(i);
                boolean isGreatest =
                        greatest[Math.toIntExact(chosen[i] / vocabulary)] == place.target;
                tally.add(place.request, values[i], isGreatest);
            }
        }
    }

    /// Rows at once, the shorter ones filled up at their end with a token that nobody sees.
    private Tensor hidden(List<ScoringRow> batch, int width) {
        long[] tokens = new long[Math.multiplyExact(batch.size(), width)];
        for (int row = 0; row < batch.size(); row++) {
            int[] input = batch.get(row).tokens();
            for (int at = 0; at < input.length; at++) {
                tokens[row * width + at] = input[at];
            }
        }
        Pass divided =
                batch.stream().allMatch(ScoringRow::isChain)
                        ? pass
                        : pass.with(new Branches(batch.stream().map(ScoringRow::parents).toList()));
        return decoder.hidden(parameters, torch.tensor(tokens).view(batch.size(), width), divided);
    }

    /// One long row, a chunk at a time.
    private Tensor longHidden(List<ScoringRow> batch) {
        long[] tokens = Arrays.stream(batch.getFirst().tokens()).asLongStream().toArray();
        TensorVector chunks = new TensorVector();
        try (KeyValueCache cache = new KeyValueCache(tokens.length)) {
            for (int from = 0; from < tokens.length; from += CHUNK_TOKENS) {
                try (PointerScope _ = new PointerScope()) {
                    long[] some =
                            Arrays.copyOfRange(
                                    tokens, from, Math.min(tokens.length, from + CHUNK_TOKENS));
                    Tensor read = torch.tensor(some).view(1, -1);
                    // The vector counts as an owner of its own.
                    chunks.push_back(decoder.hidden(parameters, read, pass.with(cache)));
                }
            }
        }
        return torch.cat(chunks, 1);
    }

    private int vocabulary() {
        return decoder.config().vocabulary();
    }

    /// Sums as they come in.
    private static final class Tally {
        private final List<ScoringRequest> requests;
        private final double[] sums;
        private final boolean[] isGreedy;

        Tally(List<ScoringRequest> requests) {
            this.requests = requests;
            this.sums = new double[requests.size()];
            this.isGreedy = new boolean[requests.size()];
            Arrays.fill(isGreedy, true);
        }

        void add(int request, double logProbability, boolean isGreatest) {
            sums[request] += logProbability;
            isGreedy[request] &= isGreatest;
        }

        List<Likelihood> likelihoods() {
            List<Likelihood> made = new ArrayList<>(sums.length);
            for (int i = 0; i < sums.length; i++) {
                made.add(new Likelihood(sums[i], isGreedy[i], requests.get(i).scored()));
            }
            return made;
        }
    }
}
