package dev.sluice.lab.train;

import dev.sluice.engine.Tokenizer;
import java.util.Arrays;

/// Text to tokens, as training needs it.
public interface TextEncoder {
    /// The tokens of a text, with what the model expects before it and without an end.
    int[] encode(String text);

    /// The token that ends a text.
    int endOfText();

    /// By a model's own tokenizer.
    ///
    /// @throws TrainingException where the tokenizer names no token that ends a text
    static TextEncoder of(Tokenizer tokenizer) {
        int end =
                tokenizer
                        .eosId()
                        .orElseThrow(
                                () ->
                                        new TrainingException(
                                                "tokenizer",
                                                "it names no token that ends a text",
                                                "set eos_token in tokenizer_config.json"));
        return new TextEncoder() {
            @Override
            public int[] encode(String text) {
                int[] tokens = tokenizer.encode(text, true);
                boolean ends = tokens.length > 0 && tokens[tokens.length - 1] == end;
                return ends ? Arrays.copyOf(tokens, tokens.length - 1) : tokens;
            }

            @Override
            public int endOfText() {
                return end;
            }
        };
    }
}
