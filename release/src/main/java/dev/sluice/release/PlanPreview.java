package dev.sluice.release;

import dev.sluice.edition.Component;
import dev.sluice.edition.CutPlan;
import dev.sluice.edition.Progress;
import dev.sluice.seal.describe.Descriptions;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// What a release would do, worked out without writing to the output.
///
/// @param model the model's name
/// @param planHash the plan's [ReleasePlan#hash]
/// @param family the architecture's descriptor
/// @param source what the source has
/// @param components what would be taken out
/// @param editions what would be left, in the plan's order
/// @param notes what the plan says that may not be meant
public record PlanPreview(
        String model,
        Digest planHash,
        String family,
        TensorKind.Size source,
        List<ComponentPreview> components,
        List<EditionPreview> editions,
        List<String> notes) {

    /// One component.
    ///
    /// @param size what it takes of the weights
    /// @param kinds the same, by kind of tensor: `before` is the source's, `after` what it takes
    /// @param files what it takes of the files beside the weights
    public record ComponentPreview(
            String name, TensorKind.Size size, List<TensorKind> kinds, List<String> files) {}

    /// One edition.
    ///
    /// @param before what the source has
    /// @param after what the edition has
    /// @param written whether a folder of it is written
    /// @param withheldFiles files of the source that it lacks
    /// @param describedFiles files that will be written about it
    /// @param signedWith the key that will sign it, as the plan has it; empty for none
    public record EditionPreview(
            String name,
            Access access,
            boolean written,
            List<String> withhold,
            TensorKind.Size before,
            TensorKind.Size after,
            List<TensorKind> kinds,
            List<ConfigChange> configChanges,
            List<String> copiedFiles,
            List<String> rewrittenFiles,
            List<String> withheldFiles,
            List<String> describedFiles,
            Optional<String> signedWith,
            List<FormatSize> formats) {}

    /// A form of an edition.
    ///
    /// @param bytes of its weights; for GGUF an estimate
    public record FormatSize(String format, long bytes) {}

    /// Works it out. A GGUF source is converted into a temporary folder for it, and that removed.
    ///
    /// @throws ReleaseException where the release would be refused
    public static PlanPreview of(ReleasePlan plan, Progress progress) throws IOException {
        try (PreviewSource source = PreviewSource.open(plan, progress)) {
            return of(plan, PlanCutStep.run(plan, source.checkpoint()));
        }
    }

    static PlanPreview of(ReleasePlan plan, CutPlan cut) {
        TensorKind.Size source =
                cut.source()
                        .tensors()
                        .map(tensor -> TensorKind.Size.of(tensor.dtype(), tensor.shape()))
                        .reduce(TensorKind.Size.NONE, TensorKind.Size::plus);
        return new PlanPreview(
                plan.model(),
                plan.hash(),
                cut.family(),
                source,
                cut.components().stream().map(part -> component(cut, part)).toList(),
                plan.editions().stream()
                        .map(edition -> edition(plan, cut, edition, source))
                        .toList(),
                PlanNotes.of(plan));
    }

    private static ComponentPreview component(CutPlan cut, CutPlan.ComponentPart part) {
        Component component = part.component();
        List<TensorKind> kinds = TensorKind.ofComponent(cut, component.name());
        return new ComponentPreview(component.name(), TensorKind.after(kinds), kinds, part.files());
    }

    private static EditionPreview edition(
            ReleasePlan plan, CutPlan cut, EditionPlan edition, TensorKind.Size source) {
        if (!edition.access().isDownloadable()) {
            return new EditionPreview(
                    edition.name(),
                    edition.access(),
                    false,
                    edition.withhold(),
                    source,
                    edition.withhold().isEmpty() ? source : TensorKind.Size.NONE,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    List.of());
        }
        CutPlan.EditionPart part = WholeEdition.partOf(cut, edition.name());
        List<TensorKind> kinds = TensorKind.ofEdition(cut, part);
        TensorKind.Size after = TensorKind.after(kinds);
        return new EditionPreview(
                edition.name(),
                edition.access(),
                true,
                edition.withhold(),
                source,
                after,
                kinds,
                configChanges(cut, part),
                part.copied(),
                List.copyOf(part.rewritten().keySet()),
                cut.source().files().stream()
                        .filter(file -> !part.copied().contains(file))
                        .filter(file -> !part.rewritten().containsKey(file))
                        .toList(),
                plan.account()
                        .statement()
                        .map(Descriptions::names)
                        .map(List::copyOf)
                        .orElse(List.of()),
                plan.account().seal().map(SealPlan::key),
                FormatSizes.of(cut, part, edition));
    }

    static List<ConfigChange> configChanges(CutPlan cut, CutPlan.EditionPart part) {
        byte[] config = part.rewritten().get(Checkpoint.CONFIG);
        return config == null
                ? List.of()
                : ConfigChange.between(cut.source().config(), JsonMapper.shared().readTree(config));
    }
}
