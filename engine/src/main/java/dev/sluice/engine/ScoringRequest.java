package dev.sluice.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Tokens to be scored: the last `scored` of `tokens`, each given those before it. What the model
/// reads is all but the last token, cut on the left where it is longer than the context.
final class ScoringRequest {
    private final int[] tokens;
    private final int scored;

    /// @param tokens context and continuation, at most one more than the context length
    /// @param scored how many of them are the continuation
    private ScoringRequest(int[] tokens, int scored) {
        this.tokens = tokens;
        this.scored = scored;
    }

    /// A continuation after a context, cut on the left as lm-evaluation-harness does.
    ///
    /// @throws TextTooLongException where not even the continuation fits
    static ScoringRequest of(int[] context, int[] continuation, int contextLength) {
        if (continuation.length > contextLength) {
            throw new TextTooLongException("continuation", continuation.length, contextLength);
        }
        int[] all = Arrays.copyOf(context, context.length + continuation.length);
        System.arraycopy(continuation, 0, all, context.length, continuation.length);
        int from = Math.max(0, all.length - contextLength - 1);
        return new ScoringRequest(Arrays.copyOfRange(all, from, all.length), continuation.length);
    }

    /// A whole text in windows that share no scored token: the first is led by the prefix token,
    /// later ones by the token before them, and the last reaches back as far as the context does.
    static List<ScoringRequest> windows(int[] text, int prefix, int contextLength) {
        List<ScoringRequest> windows = new ArrayList<>();
        int end = Math.min(contextLength, text.length);
        int[] first = new int[end + 1];
        first[0] = prefix;
        System.arraycopy(text, 0, first, 1, end);
        windows.add(new ScoringRequest(first, end));
        while (end < text.length) {
            int scored = Math.min(text.length - end, contextLength);
            end += scored;
            int from = end - contextLength - 1;
            windows.add(new ScoringRequest(Arrays.copyOfRange(text, from, end), scored));
        }
        return windows;
    }

    /// How many tokens are scored.
    int scored() {
        return scored;
    }

    /// The tokens that the model reads.
    int[] input() {
        return Arrays.copyOf(tokens, tokens.length - 1);
    }

    /// The position in the input whose logits score the first token of the continuation.
    int firstPosition() {
        return tokens.length - 1 - scored;
    }

    /// How many tokens the model reads.
    int inputLength() {
        return tokens.length - 1;
    }

    /// The token that is scored at a position of the input.
    int target(int position) {
        return tokens[position + 1];
    }
}
