package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.seal.describe.Descriptions;
import dev.sluice.seal.describe.ModelStatement;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes about each edition what is known of it, into a folder of its own: nobody has looked
/// through these files yet.
record DescribeStep(ReleasePlan plan, ReleaseFolder folder) {
    /// @param editions the model's files of each edition
    List<Described> run(
            CutPlan cutPlan,
            SortedMap<String, SortedMap<String, Digest>> editions,
            List<EditionProof> proofs,
            List<EditionVerdict> verdicts)
            throws IOException {
        Workspace.removeTree(folder.described());
        Optional<ModelStatement> statement = plan.account().statement();
        if (statement.isEmpty()) {
            return List.of();
        }
        PlanPreview preview = PlanPreview.of(plan, cutPlan);
        List<Described> described = new ArrayList<>();
        for (EditionPlan edition : plan.downloadable()) {
            EditionFactsOf facts =
                    new EditionFactsOf(
                            plan,
                            statement.get(),
                            edition,
                            preview,
                            cutPlan,
                            folder.stagedEdition(edition.name()),
                            editions.getOrDefault(edition.name(), new TreeMap<>()),
                            proofs.stream()
                                    .filter(proof -> proof.edition().equals(edition.name()))
                                    .findFirst(),
                            verdicts.stream()
                                    .filter(verdict -> verdict.edition().equals(edition.name()))
                                    .findFirst());
            Described written = new Described(edition.name(), Descriptions.of(facts.facts()));
            write(written, folder.described(edition.name()));
            described.add(written);
        }
        return described;
    }

    private static void write(Described described, Path target) throws IOException {
        Files.createDirectories(target);
        described.files().forEach((name, bytes) -> write(target.resolve(name), bytes));
    }

    static Digest write(Path file, byte[] bytes) {
        try (StagedFile staged = StagedFile.beside(file)) {
            staged.write(ByteBuffer.wrap(bytes));
            return staged.commit();
        }
    }
}
