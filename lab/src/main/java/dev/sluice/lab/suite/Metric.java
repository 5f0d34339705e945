package dev.sluice.lab.suite;

/// What decides whether an item counts as correct, by the harness's names where it has one.
public enum Metric {
    /// Multiple choice: the choice with the greatest sum of log-likelihoods. Cloze: the answer is
    /// what the model would itself say, token by token.
    ACC("acc"),
    /// As `acc`, of the sum divided by the choice's length in code points.
    ACC_NORM("acc_norm"),
    /// As `acc`, of the sum divided by the choice's length in UTF-8 bytes.
    ACC_BYTES("acc_bytes"),
    /// As `acc`, of the mean over the choice's tokens.
    ACC_TOKEN("acc_token"),
    /// The generated text is one of the answers.
    EXACT_MATCH("exact_match"),
    /// A judge model accepts the generated text.
    JUDGED("judged"),
    /// Perplexity items are not right or wrong.
    BITS_PER_BYTE("bits_per_byte");

    private final String text;

    Metric(String text) {
        this.text = text;
    }

    /// As suite files and results write it.
    public String text() {
        return text;
    }

    /// Whether multiple choice can be decided by this.
    public boolean isOfChoices() {
        return switch (this) {
            case ACC, ACC_NORM, ACC_BYTES, ACC_TOKEN -> true;
            case EXACT_MATCH, JUDGED, BITS_PER_BYTE -> false;
        };
    }
}
