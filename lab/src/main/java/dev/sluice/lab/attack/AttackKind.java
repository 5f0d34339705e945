package dev.sluice.lab.attack;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The attacks, by the names that plans and evidence call them.
public enum AttackKind {
    /// Fine-tunes every weight on the attacker's restricted items.
    RELEARN("relearn", true);

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
