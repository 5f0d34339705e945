package dev.sluice.release;

import dev.sluice.edition.Box;
import dev.sluice.edition.CutPlan;
import dev.sluice.weights.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An edition that withholds nothing, described as a cut that keeps everything.
final class WholeEdition {
    private WholeEdition() {}

    /// The edition's part of the plan; that of the whole source where it has none.
    static CutPlan.EditionPart partOf(CutPlan cut, String edition) {
        Optional<CutPlan.EditionPart> part =
                cut.editions().stream().filter(each -> each.name().equals(edition)).findFirst();
        return part.orElseGet(() -> whole(cut, edition));
    }

    private static CutPlan.EditionPart whole(CutPlan cut, String edition) {
        Map<String, CutPlan.KeptTensor> kept = new LinkedHashMap<>();
        for (CutPlan.Partition partition : cut.partitions()) {
            TensorInfo tensor = partition.tensor();
            kept.put(
                    tensor.name(),
                    new CutPlan.KeptTensor(tensor.name(), Box.whole(tensor.shape())));
        }
        return new CutPlan.EditionPart(
                edition, List.of(), kept, new TreeMap<>(), cut.source().files());
    }
}
