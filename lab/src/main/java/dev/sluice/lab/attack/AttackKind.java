package dev.sluice.lab.attack;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The attacks, by the names that plans and evidence call them.
public enum AttackKind {
    /// Fine-tunes every weight on the attacker's restricted items.
    RELEARN("relearn", true),
    /// Trains a LoRA adapter on the attacker's restricted items.
    RELEARN_LORA("relearn-lora", true),
    /// Bolts random units into every MLP, a quarter of what it has, and fine-tunes all on the
    /// attacker's restricted items.
    RANDOM_UNITS("random-units", true),
    /// Fine-tunes every weight on general items only: what was merely hidden may come back.
    RETAIN_ONLY("retain-only", true),
    /// Rounds the weights: int8 and int4 by row, and GGUF's block types.
    QUANTISE("quantise", false),
    /// Zeroes the smallest weights of every matrix.
    PRUNE("prune", false),
    /// Adds noise in proportion to every matrix' spread.
    NOISE("noise", false),
    /// Takes the direction out of the residual stream that tells restricted items from general
    /// ones, as refusals are ablated.
    DIRECTION("direction", false),
    /// Puts some of the attacker's items before each question.
    FEW_SHOT("few-shot", false),
    /// Begins the answer for the model.
    PREFILL("prefill", false);

    private final String text;
    private final boolean trains;

    AttackKind(String text, boolean trains) {
        this.text = text;
        this.trains = trains;
    }

    public String text() {
        return text;
    }

    /// Whether it takes optimizer steps, with a sweep of learning rates; the others change a model
    /// once and have a single point beside the one before the attack.
    public boolean trains() {
        return trains;
    }

    /// The kind of this name, as [#text] writes it.
    public static Optional<AttackKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    /// `relearn, …`.
    public static String all() {
        return Arrays.stream(values()).map(AttackKind::text).collect(Collectors.joining(", "));
    }
}
