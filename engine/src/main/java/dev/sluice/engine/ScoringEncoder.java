package dev.sluice.engine;

import dev.sluice.engine.LanguageModel.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Turns texts into tokens to be scored, as lm-evaluation-harness does (safeguards: `_encode_pair`,
/// `loglikelihood`, `loglikelihood_rolling`).
final class ScoringEncoder {
    private final Tokenizer tokenizer;
    private final int contextLength;

    ScoringEncoder(Tokenizer tokenizer, int contextLength) {
        this.tokenizer = tokenizer;
        this.contextLength = contextLength;
    }

    List<ScoringRequest> encode(List<Query> queries) {
        List<Query> moved = queries.stream().map(Query::withSpaceMoved).toList();
        Set<String> texts = new LinkedHashSet<>();
        for (Query query : moved) {
            if (!query.context().isEmpty()) {
                texts.add(query.context());
                texts.add(query.context() + query.continuation());
            }
        }
        Map<String, int[]> ids = encodeAll(texts);
        List<ScoringRequest> requests = new ArrayList<>(queries.size());
        for (Query query : moved) {
            requests.add(request(query, ids));
        }
        return requests;
    }

    /// The windows of a whole text.
    List<ScoringRequest> encodeWhole(String text) {
        return ScoringRequest.windows(encodeOne(text), prefix(), contextLength);
    }

    private ScoringRequest request(Query query, Map<String, int[]> ids) {
        if (query.context().isEmpty()) {
            int[] continuation = tokenizer.encode(query.continuation(), false);
            int prefix = prefix();
            // A text that begins with the prefix token itself gets no second one.
            if (continuation.length > 0 && continuation[0] == prefix) {
                continuation = Arrays.copyOfRange(continuation, 1, continuation.length);
            }
            return ScoringRequest.of(new int[] {prefix}, continuation, contextLength);
        }
        int[] context = ids(ids, query.context());
        int[] whole = ids(ids, query.context() + query.continuation());
        if (whole.length <= context.length) {
            // Nothing is left of the continuation: its text melts into the context's last token.
            return ScoringRequest.of(context, new int[0], contextLength);
        }
        int[] continuation = Arrays.copyOfRange(whole, context.length, whole.length);
        return ScoringRequest.of(context, continuation, contextLength);
    }

    private static int[] ids(Map<String, int[]> ids, String text) {
        int[] found = ids.get(text);
        if (found == null) {
            throw new IllegalStateException("a text was not encoded");
        }
        return found;
    }

    private Map<String, int[]> encodeAll(Set<String> texts) {
        Map<String, int[]> ids = new HashMap<>();
        List<String> plain = texts.stream().filter(text -> !beginsWithPrefix(text)).toList();
        List<int[]> encoded = tokenizer.encodeAll(plain, true);
        for (int i = 0; i < plain.size(); i++) {
            ids.put(plain.get(i), encoded.get(i));
        }
        for (String text : texts) {
            ids.computeIfAbsent(text, this::encodeOne);
        }
        return ids;
    }

    /// With what the tokenizer puts around a text, unless it stands there already.
    private int[] encodeOne(String text) {
        return tokenizer.encode(text, !beginsWithPrefix(text));
    }

    private boolean beginsWithPrefix(String text) {
        String prefix = tokenizer.decode(new int[] {prefix()}, false);
        return !prefix.isEmpty() && text.startsWith(prefix);
    }

    /// The token that stands before a text that has nothing before it.
    private int prefix() {
        OptionalInt bos = tokenizer.bosId();
        return bos.isPresent()
                ? bos.getAsInt()
                : tokenizer
                        .eosId()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "the tokenizer names neither bos_token nor"
                                                        + " eos_token, one of which stands before"
                                                        + " a scored text; name it in "
                                                        + SpecialTokens.TOKENIZER_CONFIG));
    }
}
