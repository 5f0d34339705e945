package dev.sluice.seal.openness;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The components of a model by the Model Openness Framework 1.0 (White et al. 2024,
/// arXiv:2403.13784), named and classed as the Model Openness Tool has them: seventeen, where the
/// paper counts the evaluation results in with the reports.
public enum MofComponent {
    MODEL_ARCHITECTURE("Model architecture", ContentType.CODE, OpennessClass.III, true),
    MODEL_PARAMETERS("Model parameters (Final)", ContentType.DATA, OpennessClass.III, true),
    /// Waived where a research paper is there.
    TECHNICAL_REPORT("Technical report", ContentType.DOCUMENT, OpennessClass.III, true),
    EVALUATION_RESULTS("Evaluation results", ContentType.DOCUMENT, OpennessClass.III, true),
    MODEL_CARD("Model card", ContentType.DOCUMENT, OpennessClass.III, true),
    DATA_CARD("Data card", ContentType.DOCUMENT, OpennessClass.III, true),
    SAMPLE_OUTPUTS("Sample model outputs", ContentType.DOCUMENT, OpennessClass.III, false),
    TRAINING_CODE("Training code", ContentType.CODE, OpennessClass.II, true),
    INFERENCE_CODE("Inference code", ContentType.CODE, OpennessClass.II, true),
    EVALUATION_CODE("Evaluation code", ContentType.CODE, OpennessClass.II, true),
    EVALUATION_DATA("Evaluation data", ContentType.DATA, OpennessClass.II, true),
    SUPPORTING_LIBRARIES(
            "Supporting libraries and tools", ContentType.CODE, OpennessClass.II, false),
    RESEARCH_PAPER("Research paper", ContentType.DOCUMENT, OpennessClass.I, true),
    PREPROCESSING_CODE("Data preprocessing code", ContentType.CODE, OpennessClass.I, true),
    DATASETS("Datasets", ContentType.DATA, OpennessClass.I, true),
    INTERMEDIATE_PARAMETERS(
            "Model parameters (Intermediate)", ContentType.DATA, OpennessClass.I, true),
    MODEL_METADATA("Model metadata", ContentType.DATA, OpennessClass.I, false);

    private final String title;
    private final ContentType type;
    private final OpennessClass opennessClass;
    private final boolean required;

    MofComponent(String title, ContentType type, OpennessClass opennessClass, boolean required) {
        this.title = title;
        this.type = type;
        this.opennessClass = opennessClass;
        this.required = required;
    }

    /// The framework's name for it.
    public String title() {
        return title;
    }

    public ContentType type() {
        return type;
    }

    /// The lowest class that it counts for.
    public OpennessClass opennessClass() {
        return opennessClass;
    }

    /// Whether its class cannot be had without it.
    public boolean isRequired() {
        return required;
    }

    /// As plans write it: `model-architecture`.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The component that a plan calls so.
    public static Optional<MofComponent> ofKey(String key) {
        return Stream.of(values()).filter(each -> each.key().equals(key)).findFirst();
    }

    /// The component that the framework calls so.
    public static Optional<MofComponent> ofTitle(String title) {
        return Stream.of(values()).filter(each -> each.title.equals(title)).findFirst();
    }
}
