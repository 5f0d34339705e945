package dev.sluice.engine;

/// A finished continuation.
///
/// @param text what was generated, without the text that stopped it
/// @param promptTokens tokens of the prompt
/// @param tokens tokens generated
/// @param finish why it ended
public record Generation(String text, int promptTokens, int tokens, Finish finish) {
    /// Why a continuation ended.
    public enum Finish {
        /// The model ended its turn, or a stop text was reached.
        STOP,
        /// The most tokens were reached, of the request or of the context.
        LENGTH,
        /// The listener asked for it.
        CANCELLED
    }
}
