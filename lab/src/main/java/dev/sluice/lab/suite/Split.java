package dev.sluice.lab.suite;

/// Which side of a relearning attack an item is on.
public enum Split {
    /// The attacker may train on it.
    ATTACK("attack"),
    /// The attacker never has it; recovery is measured on these.
    HELD_OUT("held-out");

    private final String text;

    Split(String text) {
        this.text = text;
    }

    /// As suite files write it.
    public String text() {
        return text;
    }
}
