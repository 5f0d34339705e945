package dev.sluice.seal.openness;

/// A class of the Model Openness Framework; each asks for all that the one before it asks.
public enum OpennessClass {
    NONE(0, "Unclassified"),
    III(3, "Class III - Open Model"),
    II(2, "Class II - Open Tooling Model"),
    I(1, "Class I - Open Science Model");

    private final int number;
    private final String title;

    OpennessClass(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /// 3, 2, 1, the fewer the more open; 0 for none.
    public int number() {
        return number;
    }

    /// The Model Openness Tool's name for it.
    public String title() {
        return title;
    }
}
