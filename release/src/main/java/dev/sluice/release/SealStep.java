package dev.sluice.release;

import dev.sluice.edition.cut.CutResult;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts what was written about the editions among their files, and signs and attests the whole.
///
/// @param signer empty where the plan asks for no signature
record SealStep(ReleasePlan plan, ReleaseFolder folder, Journal journal, Optional<Signer> signer) {
    /// @param editions the model's files of each edition
    List<Publication> run(
            SortedMap<String, SortedMap<String, Digest>> editions,
            List<Described> described,
            InspectStep.Inspected inspected,
            ImportedSource source,
            CutResult cut)
            throws IOException {
        List<Publication> publications = new ArrayList<>();
        for (EditionPlan edition : plan.downloadable()) {
            String name = edition.name();
            SortedMap<String, Digest> written = new TreeMap<>();
            described.stream()
                    .filter(each -> each.edition().equals(name))
                    .forEach(each -> written.putAll(put(each)));
            SortedMap<String, Digest> all =
                    new TreeMap<>(editions.getOrDefault(name, new TreeMap<>()));
            all.putAll(written);
            SortedMap<String, Digest> sealed = new TreeMap<>();
            Optional<Digest> root = Optional.empty();
            if (signer.isPresent()) {
                SignStep.Signed signed = new SignStep(folder, journal, signer.get()).run(name, all);
                Claims claims =
                        new Claims(
                                plan,
                                name,
                                inspected.verdicts().stream()
                                        .filter(each -> each.edition().equals(name))
                                        .findFirst());
                sealed.put(IgnoredPaths.SIGNATURE, signed.signature());
                sealed.putAll(
                        new AttestStep(plan, folder, journal, signer.get())
                                .run(signed, claims, source, cut));
                root = Optional.of(signed.root());
            }
            publications.add(
                    new Publication(
                            name,
                            written,
                            inspected.proofs().stream()
                                    .filter(each -> each.edition().equals(name))
                                    .map(EditionProof::report)
                                    .findFirst(),
                            sealed,
                            root));
        }
        Workspace.removeTree(folder.described());
        return publications;
    }

    private SortedMap<String, Digest> put(Described described) {
        SortedMap<String, Digest> written = new TreeMap<>();
        Path target = folder.stagedEdition(described.edition());
        described
                .files()
                .forEach(
                        (name, bytes) -> {
                            Digest digest = DescribeStep.write(target.resolve(name), bytes);
                            journal.record(
                                    "editions/%s/%s".formatted(described.edition(), name), digest);
                            written.put(name, digest);
                        });
        return written;
    }
}
