package dev.sluice.weights.convert;

import dev.sluice.weights.family.Family;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The families that convert between a Hugging Face folder and GGUF, with what their descriptors do
/// not say: which config keys and metadata keys beyond sizes carry meaning in both.
enum ConvertibleFamily {
    LLAMA("llama", "hidden_act", "silu"),
    MISTRAL("mistral", "hidden_act", "silu"),
    QWEN2("qwen2", "hidden_act", "silu"),
    QWEN3("qwen3", "hidden_act", "silu"),
    GEMMA2("gemma2", "hidden_activation", "gelu_pytorch_tanh"),
    GEMMA3("gemma3", "hidden_activation", "gelu_pytorch_tanh");

    private final String familyName;
    private final String activationKey;
    private final String activation;

    ConvertibleFamily(String familyName, String activationKey, String activation) {
        this.familyName = familyName;
        this.activationKey = activationKey;
        this.activation = activation;
    }

    /// The family, refused where conversion is not known.
    static ConvertibleFamily of(Family family, String where) {
        return find(family).orElseThrow(() -> unsupported(where, family.name()));
    }

    /// The family of a GGUF file; Mistral's are llama files.
    static ConvertibleFamily ofGguf(String architecture, String where) {
        return Family.byGgufArchitecture(architecture)
                .flatMap(ConvertibleFamily::find)
                .orElseThrow(() -> unsupported(where, architecture));
    }

    private static Optional<ConvertibleFamily> find(Family family) {
        return Arrays.stream(values())
                .filter(known -> known.familyName.equals(family.name()))
                .findFirst();
    }

    private static RuntimeException unsupported(String where, String name) {
        return Refusal.unsupported(
                where,
                "the architecture '%s'".formatted(name),
                Arrays.stream(values())
                        .map(family -> family.familyName)
                        .collect(Collectors.joining(", ")));
    }

    Family descriptor() {
        return Family.all().stream()
                .filter(family -> family.name().equals(familyName))
                .findFirst()
                .orElseThrow();
    }

    String activationKey() {
        return activationKey;
    }

    /// The only activation that llama.cpp computes for the family.
    String activation() {
        return activation;
    }

    boolean isGemma() {
        return this == GEMMA2 || this == GEMMA3;
    }

    /// Whether the rows of llama.cpp's rotary embedding stand in pairs, and its files so say how
    /// many dimensions turn and how large the vocabulary is.
    boolean isLlamaArchitecture() {
        return this == LLAMA || this == MISTRAL;
    }

    /// Whether sliding-window layers have a rotary base of their own.
    boolean hasSlidingTheta() {
        return this == GEMMA3;
    }

    /// Every how many layers one attends to everything; the others to a window.
    int slidingPeriod() {
        return switch (this) {
            case GEMMA2 -> 2;
            case GEMMA3 -> 6;
            case LLAMA, MISTRAL, QWEN2, QWEN3 -> 1;
        };
    }

    /// How many layers the release has that llama.cpp recognises as 27B, whose queries it scales by
    /// hidden size over heads instead of the size of a head.
    private int layersOf27B() {
        return this == GEMMA2 ? 46 : 62;
    }

    /// `query_pre_attn_scalar` as llama.cpp takes it, which no GGUF key states.
    long queryScale(long layers, long hidden, long heads, long headDim) {
        return layers == layersOf27B() ? hidden / heads : headDim;
    }
}
