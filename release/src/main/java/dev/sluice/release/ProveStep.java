package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.edition.Progress;
import dev.sluice.edition.absence.AbsenceProof;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Looks in every edition for what it is to lack, in all files that would be published.
///
/// What a search came to is kept with a digest of all that went into it, and not made again while
/// that is the same.
record ProveStep(ReleasePlan plan, ReleaseFolder folder, Journal journal, Progress progress) {
    /// No edition's name has a point in it.
    private static final String DESCRIBED = ".described";

    /// @param editions the files of each edition
    List<EditionProof> run(
            CutPlan cutPlan, CutStep.Cut cut, SortedMap<String, SortedMap<String, Digest>> editions)
            throws IOException {
        Files.createDirectories(folder.proofs());
        List<EditionProof> proofs = new ArrayList<>();
        for (CutPlan.EditionPart edition : cutPlan.editions()) {
            SortedMap<String, Digest> files =
                    editions.getOrDefault(edition.name(), new TreeMap<>());
            // The search sees all files of the folder: what it saw is then what was hashed.
            EditionFiles.keepOnly(folder.stagedEdition(edition.name()), files.keySet());
            Search search =
                    new Search(
                            edition.name(),
                            folder.stagedEdition(edition.name()),
                            inputs(edition, files, cut));
            proofs.add(proof(cutPlan, edition, search));
        }
        return proofs;
    }

    /// The same search in what was written about an edition.
    EditionProof ofDescribed(
            CutPlan cutPlan,
            CutPlan.EditionPart edition,
            SortedMap<String, Digest> files,
            CutStep.Cut cut)
            throws IOException {
        return proof(
                cutPlan,
                edition,
                new Search(
                        edition.name() + DESCRIBED,
                        folder.described(edition.name()),
                        inputs(edition, files, cut)));
    }

    /// A search in one folder.
    ///
    /// @param name of what is kept of it
    /// @param inputs a digest of all that goes into it
    private record Search(String name, Path where, Digest inputs) {}

    private EditionProof proof(CutPlan cutPlan, CutPlan.EditionPart edition, Search search)
            throws IOException {
        Optional<ObjectNode> earlier = earlier(search.name(), search.inputs());
        return new EditionProof(
                edition.name(),
                earlier.isPresent() ? earlier.get() : prove(cutPlan, edition, search));
    }

    private ObjectNode prove(CutPlan cutPlan, CutPlan.EditionPart edition, Search search)
            throws IOException {
        ObjectNode report;
        try (WithheldContent withheld = WithheldContent.of(cutPlan, edition)) {
            report =
                    AbsenceJson.of(
                            AbsenceProof.prove(
                                    withheld.tensors(),
                                    withheld.files(),
                                    search.where(),
                                    progress));
        }
        ObjectNode kept = JsonMapper.shared().createObjectNode();
        kept.put("inputs", search.inputs().toString());
        kept.set("report", report);
        try (StagedFile staged = StagedFile.beside(folder.proof(search.name()))) {
            staged.write(ByteBuffer.wrap(kept.toString().getBytes(StandardCharsets.UTF_8)));
            journal.record("proof/" + search.name(), staged.commit());
        }
        return report;
    }

    private Optional<ObjectNode> earlier(String edition, Digest inputs) throws IOException {
        if (journal.finished("proof/" + edition).isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode kept = JsonMapper.shared().readTree(Files.readAllBytes(folder.proof(edition)));
            return kept.path("inputs").asString("").equals(inputs.toString())
                            && kept.path("report") instanceof ObjectNode report
                    ? Optional.of(report)
                    : Optional.empty();
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    /// The tool, the source, what is withheld of it, and every published file.
    private static Digest inputs(
            CutPlan.EditionPart edition, SortedMap<String, Digest> files, CutStep.Cut cut) {
        DigestBuilder inputs = new DigestBuilder();
        add(inputs, ToolVersion.CURRENT);
        cut.result().source().forEach((file, digest) -> add(inputs, file + " " + digest));
        cut.result().components().stream()
                .filter(component -> edition.withheld().contains(component.component()))
                .forEach(
                        component ->
                                add(
                                        inputs,
                                        component.component() + " " + component.contentDigest()));
        files.forEach((file, digest) -> add(inputs, file + " " + digest));
        return inputs.finish();
    }

    private static void add(DigestBuilder inputs, String line) {
        inputs.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
