package dev.sluice.lab.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How a capability is kept apart, or suppressed; strongest first.
public enum Method {
    /// Shared weights never see restricted data; a component's units alone learn it.
    GRAFT("graft", Assurance.PROVEN),
    /// Gradient routing with a component beside the core, which restricted data moves now and then
    /// (GRAM, arXiv 2607.08077).
    GRAM("gram", Assurance.MEASURED),
    /// Selective gradient masking: restricted data moves the component only (arXiv 2512.05648).
    SGTM("sgtm", Assurance.MEASURED),
    /// Representation misdirection: hidden states on restricted text are driven to a random one.
    RMU("rmu", Assurance.SUPPRESSED),
    /// Negative preference optimisation against restricted text.
    NPO("npo", Assurance.SUPPRESSED),
    /// Descent on general text and ascent on restricted text.
    GRADIENT_DIFFERENCE("gradient-difference", Assurance.SUPPRESSED),
    /// Predictions on restricted text are driven to be even.
    MAX_ENTROPY("max-entropy", Assurance.SUPPRESSED),
    /// Every text moves every weight: what the others are compared with. With restricted texts it
    /// is the model that knows everything, without them the one that never saw them.
    PLAIN("plain", Assurance.NONE);

    private final String key;
    private final Assurance assurance;

    /// The most that a method can show.
    public enum Assurance {
        /// The cut edition is byte for byte a model that never learnt it.
        PROVEN,
        /// It is attacked and compared with a model that never learnt it.
        MEASURED,
        /// It comes back under fine-tuning.
        SUPPRESSED,
        /// Nothing is kept apart.
        NONE
    }

    Method(String key, Assurance assurance) {
        this.key = key;
        this.assurance = assurance;
    }

    /// As recipes write it.
    public String key() {
        return key;
    }

    public Assurance assurance() {
        return assurance;
    }

    /// Whether a whole model is made to forget, rather than a part made to hold.
    public boolean isUnlearning() {
        return assurance == Assurance.SUPPRESSED;
    }

    /// Whether a part of the model is made to hold the capability.
    public boolean hasComponent() {
        return assurance == Assurance.PROVEN || assurance == Assurance.MEASURED;
    }

    /// Whether all weights are trained in one phase, each batch of one kind of text.
    public boolean isJoint() {
        return this == GRAM || this == SGTM || this == PLAIN;
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Method::key).toList();
    }

    static Optional<Method> named(String key) {
        return Arrays.stream(values()).filter(method -> method.key.equals(key)).findFirst();
    }
}
