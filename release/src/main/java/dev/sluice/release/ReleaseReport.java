package dev.sluice.release;

import dev.sluice.edition.Component;
import dev.sluice.edition.CutPlan;
import dev.sluice.edition.cut.CutResult;
import dev.sluice.edition.withheld.ComponentWriter;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// What a release is made of, by digest. The same plan on the same source gives the same report:
/// nothing in it depends on the time, the machine or chance ([RunRecord] holds what does).
///
/// @param toolVersion of Sluice
/// @param components what was taken out, in the plan's order
/// @param editions in the order of their names
/// @param verdicts what the gate decided; empty where the plan has none
/// @param notes what the plan says that may not be meant
public record ReleaseReport(
        String toolVersion,
        String model,
        Digest planHash,
        String family,
        SourceReport source,
        List<ComponentReport> components,
        List<EditionReport> editions,
        List<EditionVerdict> verdicts,
        List<String> notes) {
    public ReleaseReport {
        components = List.copyOf(components);
        editions = List.copyOf(editions);
        verdicts = List.copyOf(verdicts);
        notes = List.copyOf(notes);
    }

    /// The source.
    ///
    /// @param path as the plan writes it
    /// @param gguf the digest of the GGUF file, where it was one; `files` are then those it was
    ///   converted to
    public record SourceReport(
            String path, Optional<Digest> gguf, TensorKind.Size size, List<FileReport> files) {}

    /// A file.
    ///
    /// @param path relative to its folder
    public record FileReport(String path, long bytes, Digest digest) {}

    /// A component that was taken out.
    ///
    /// @param content the digest of the safetensors file inside its `.age` file
    /// @param files what it took of the files beside the weights
    public record ComponentReport(
            Component component,
            TensorKind.Size size,
            List<TensorKind> kinds,
            List<String> files,
            Digest content) {}

    /// An edition.
    ///
    /// @param size what it has of the weights
    /// @param files every file of its folder; for an edition that is not written and withholds
    ///   nothing, those of the source
    /// @param described files that were written about it
    /// @param describedAbsence what the search for withheld content in these came to
    /// @param sealed its signature and attestations
    /// @param root the digest that was signed, and that the attestations are about
    /// @param ggufNotes what a reader should know of its GGUF files
    /// @param absence what the search for withheld content came to; empty where none was made
    public record EditionReport(
            String name,
            Access access,
            List<String> withhold,
            TensorKind.Size size,
            List<FileReport> files,
            List<FileReport> described,
            Optional<ObjectNode> describedAbsence,
            List<FileReport> sealed,
            Optional<Digest> root,
            List<ConfigChange> configChanges,
            List<String> ggufNotes,
            Optional<ObjectNode> absence) {
        /// All files of its folder.
        public int fileCount() {
            return files.size() + described.size() + sealed.size();
        }
    }

    /// Whether every edition that may be downloaded was published.
    public boolean isPublished() {
        return verdicts.stream().allMatch(each -> each.verdict().isPassed());
    }

    static ReleaseReport of(
            ReleasePlan plan,
            ImportedSource source,
            CutPlan cutPlan,
            CutStep.Cut cut,
            SortedMap<String, SortedMap<String, Digest>> written,
            List<GgufStep.GgufFile> ggufs,
            List<EditionProof> proofs,
            List<EditionVerdict> verdicts,
            List<Publication> publications,
            ReleaseFolder folder)
            throws IOException {
        PlanPreview preview = PlanPreview.of(plan, cutPlan);
        List<FileReport> sourceFiles = files(source.folder(), cut.result().source());
        List<EditionReport> editions = new ArrayList<>();
        for (PlanPreview.EditionPreview edition : preview.editions()) {
            List<String> ggufNotes =
                    ggufs.stream()
                            .filter(gguf -> gguf.edition().equals(edition.name()))
                            .flatMap(gguf -> gguf.notes().stream())
                            .distinct()
                            .toList();
            Publication publication =
                    publications.stream()
                            .filter(each -> each.edition().equals(edition.name()))
                            .findFirst()
                            .orElseGet(() -> Publication.none(edition.name()));
            Path now = folder.editionNow(edition.name());
            boolean sameAsSource = !edition.written() && edition.withhold().isEmpty();
            editions.add(
                    new EditionReport(
                            edition.name(),
                            edition.access(),
                            edition.withhold(),
                            edition.after(),
                            sameAsSource
                                    ? sourceFiles
                                    : files(
                                            now,
                                            written.getOrDefault(edition.name(), new TreeMap<>())),
                            files(now, publication.described()),
                            publication.absence(),
                            files(now, publication.sealed()),
                            publication.root(),
                            edition.configChanges(),
                            ggufNotes,
                            proofs.stream()
                                    .filter(proof -> proof.edition().equals(edition.name()))
                                    .map(EditionProof::report)
                                    .findFirst()));
        }
        return new ReleaseReport(
                ToolVersion.CURRENT,
                plan.model(),
                plan.hash(),
                cutPlan.family(),
                new SourceReport(plan.source(), source.gguf(), preview.source(), sourceFiles),
                components(cutPlan, preview, cut.result()),
                editions,
                verdicts,
                preview.notes());
    }

    private static List<ComponentReport> components(
            CutPlan cutPlan, PlanPreview preview, CutResult cut) {
        List<ComponentReport> components = new ArrayList<>();
        for (int i = 0; i < cutPlan.components().size(); i++) {
            PlanPreview.ComponentPreview component = preview.components().get(i);
            ComponentWriter.Written written = cut.components().get(i);
            components.add(
                    new ComponentReport(
                            cutPlan.components().get(i).component(),
                            component.size(),
                            component.kinds(),
                            component.files(),
                            written.contentDigest()));
        }
        return components;
    }

    private static List<FileReport> files(Path folder, SortedMap<String, Digest> digests)
            throws IOException {
        List<FileReport> files = new ArrayList<>();
        for (Map.Entry<String, Digest> file : digests.entrySet()) {
            long bytes = Files.size(folder.resolve(file.getKey()));
            files.add(new FileReport(file.getKey(), bytes, file.getValue()));
        }
        return files;
    }
}
