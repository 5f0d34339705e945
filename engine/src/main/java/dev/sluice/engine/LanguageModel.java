package dev.sluice.engine;

import java.util.List;

/// A model that continues text and says how likely text is. Local models compute on threads of
/// their own; all methods block, may be called from any thread, and are thread-safe.
public interface LanguageModel extends AutoCloseable {
    /// What was asked to be scored: the continuation is scored, the context conditions it.
    ///
    /// The boundary is encoded as lm-evaluation-harness does: white space at the end of the context
    /// moves to the continuation, and the continuation's tokens are those of the whole text after
    /// the tokens of the context.
    record Query(String context, String continuation) {
        /// The same text with the boundary before the context's last white space.
        public Query withSpaceMoved() {
            int end = context.length();
            while (end > 0 && isSpace(context.charAt(end - 1))) {
                end--;
            }
            return new Query(context.substring(0, end), context.substring(end) + continuation);
        }

        /// What Python's `str.rstrip` takes away.
        private static boolean isSpace(char c) {
            return Character.isSpaceChar(c)
                    || (c >= 0x09 && c <= 0x0d)
                    || (c >= 0x1c && c <= 0x1f)
                    || c == 0x85;
        }
    }

    /// How likely a continuation is.
    ///
    /// @param logLikelihood the sum of the continuation's token log-probabilities, in nats
    /// @param isGreedy whether every token of the continuation is the most likely one
    /// @param tokens how many tokens the continuation has
    record Likelihood(double logLikelihood, boolean isGreedy, int tokens) {}

    /// Scores continuations; answers are in the order of the queries.
    List<Likelihood> score(List<Query> queries);

    /// Scores whole texts in windows of the context length, each token conditioned on what stands
    /// before it in its window (`loglikelihood_rolling` of lm-evaluation-harness).
    List<Likelihood> scoreWhole(List<String> texts);

    /// Continues a text.
    ///
    /// @param listener hears each piece of text as it is made
    Generation generate(String prompt, Sampling sampling, TextListener listener);

    /// The most tokens a prompt and its continuation may have together.
    int contextLength();

    /// What is said of this model in results: a path, or an address.
    String name();

    @Override
    void close();

    /// Hears text as it is generated; pieces are whole characters.
    @FunctionalInterface
    interface TextListener {
        /// Takes the next piece and says whether to go on.
        boolean text(String piece);
    }
}
