package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.seal.describe.Descriptions;
import dev.sluice.seal.describe.ModelStatement;
import dev.sluice.seal.model.IgnoredPaths;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Names of files that a release writes into editions beside the model's own, of which the source
/// must have none: a join gives the source back bit for bit, so that its README can neither be
/// replaced nor moved. It can be withheld.
final class OwnFiles {
    private OwnFiles() {}

    /// What is written about the editions, and their signature.
    static Set<String> of(ReleasePlan plan) {
        Set<String> names = new TreeSet<>();
        plan.account().statement().map(Descriptions::names).ifPresent(names::addAll);
        if (plan.account().seal().isPresent()) {
            names.add(IgnoredPaths.SIGNATURE);
        }
        return names;
    }

    /// Refuses a source that has one of them in an edition, or lacks a file that the plan says is
    /// there.
    ///
    /// @throws ReleaseException naming the file
    static void require(ReleasePlan plan, CutPlan cutPlan) {
        Set<String> own = new TreeSet<>();
        of(plan).forEach(name -> own.add(name.toLowerCase(Locale.ROOT)));
        for (EditionPlan edition : plan.downloadable()) {
            CutPlan.EditionPart part = WholeEdition.partOf(cutPlan, edition.name());
            for (String file : part.copied()) {
                requireFree(plan, edition, file, own);
            }
            plan.account()
                    .statement()
                    .map(ModelStatement::components)
                    .orElse(Map.of())
                    .forEach(
                            (component, stated) -> {
                                if (stated.place().orElse(null)
                                        instanceof ModelStatement.Place.InFolder file) {
                                    requireThere(edition, part, component.key(), file.path());
                                }
                            });
        }
    }

    private static void requireFree(
            ReleasePlan plan, EditionPlan edition, String file, Set<String> own) {
        String folded = file.toLowerCase(Locale.ROOT);
        boolean attestation =
                plan.account().seal().isPresent()
                        && folded.startsWith(IgnoredPaths.ATTESTATIONS + "/");
        if (own.contains(folded) || attestation) {
            throw new ReleaseException(
                    plan.sourcePath().resolve(file).toString(),
                    "edition '%s' would have this file of the source, and the release writes its own"
                            .formatted(edition.name()),
                    "withhold it: name a component with files: [%s] and withhold that; a join"
                                    .formatted(file)
                            + " gives it back");
        }
    }

    private static void requireThere(
            EditionPlan edition, CutPlan.EditionPart part, String component, String file) {
        boolean weights = file.endsWith(".safetensors") || file.endsWith(".gguf");
        if (!weights && !part.copied().contains(file) && !part.rewritten().containsKey(file)) {
            throw new ReleaseException(
                    "describe.openness." + component,
                    "edition '%s' has no file '%s'"
                            .formatted(edition.name(), Quote.shortened(file)),
                    "name a file that the edition has, or a url with its sha256");
        }
    }
}
