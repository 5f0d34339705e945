package dev.sluice.engine;

import java.util.List;

/// How a continuation is drawn.
///
/// @param maxTokens at most so many tokens
/// @param temperature 0 takes the most likely token each time
/// @param topK only the so many most likely tokens; 0 for all
/// @param topP only the most likely tokens that together have this probability; 1 for all
/// @param minP only tokens at least this fraction as likely as the most likely one; 0 for all
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens that stand in
///   the text already; 1 for none
/// @param seed the same seed, model and prompt give the same text
/// @param stop texts that end the continuation and are not part of it
public record Sampling(
        int maxTokens,
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        long seed,
        List<String> stop) {
    public Sampling {
        stop = List.copyOf(stop);
        if (maxTokens < 0
                || !(temperature >= 0)
                || topK < 0
                || !(topP > 0 && topP <= 1)
                || !(minP >= 0 && minP <= 1)
                || !(repetitionPenalty > 0)) {
            throw new IllegalArgumentException(
                    "sampling out of range: maxTokens=%d".formatted(maxTokens));
        }
    }

    /// The most likely token each time.
    public static Sampling greedy(int maxTokens) {
        return new Sampling(maxTokens, 0, 0, 1, 0, 1, 0, List.of());
    }
}
