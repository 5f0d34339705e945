package dev.sluice.edition;

import dev.sluice.edition.CutPlan.ComponentPart;
import dev.sluice.edition.CutPlan.EditionPart;
import dev.sluice.edition.CutPlan.Partition;
import dev.sluice.edition.CutPlan.Piece;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Settles a cut: from components and editions, as a plan names them, to blocks of tensors, names
/// and rewritten files. Reads the small JSON files of the source and no weights.
///
/// Components are taken in the order given; each gets what the earlier ones left of what it
/// selects.
public final class CutPlanner {
    private CutPlanner() {}

    /// Plans every edition at once.
    ///
    /// @param components in the plan's order
    /// @param editions those that withhold something
    /// @throws CutRefusedException where a selector cannot be met, or an edition would be no
    ///   standard checkpoint
    public static CutPlan plan(
            Checkpoint source, List<Component> components, List<EditionRequest> editions)
            throws IOException {
        Optional<Anatomy> anatomy = Anatomy.find(source.config());
        boolean cutsVocabulary =
                components.stream()
                        .flatMap(component -> component.selectors().stream())
                        .anyMatch(Selector.Vocab.class::isInstance);
        Optional<TokenTable> tokens = cutsVocabulary ? TokenTable.read(source) : Optional.empty();
        List<Holding> holdings = new SelectorResolver(source, anatomy, tokens).resolve(components);
        List<Partition> partitions = new ArrayList<>();
        for (Checkpoint.Shard shard : source.shards()) {
            for (TensorInfo tensor : shard.header().tensors()) {
                partitions.add(divide(shard.fileName(), tensor, anatomy, holdings));
            }
        }
        List<ComponentPart> parts = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            parts.add(new ComponentPart(components.get(i), List.copyOf(holdings.get(i).files())));
        }
        EditionBuilder builder = new EditionBuilder(source, anatomy, tokens, holdings, partitions);
        List<EditionPart> editionParts = new ArrayList<>();
        for (EditionRequest edition : editions) {
            editionParts.add(builder.build(edition));
        }
        boolean cutsWeights = holdings.stream().anyMatch(Holding::takesTensors);
        String family =
                anatomy.filter(_ -> cutsWeights)
                        .map(model -> model.family().name())
                        .orElse("unknown");
        return new CutPlan(source, family, partitions, parts, editionParts);
    }

    /// Takes each component's claim, axis after axis, out of what is left. What is left is a box at
    /// every step, for a claim is always whole rows, columns or slabs.
    private static Partition divide(
            String shard, TensorInfo tensor, Optional<Anatomy> anatomy, List<Holding> holdings) {
        Optional<TensorRef> ref = anatomy.flatMap(model -> model.match(tensor.name()));
        Box rest = Box.whole(tensor.shape());
        List<Piece> pieces = new ArrayList<>();
        for (Holding holding : holdings) {
            Holding.Claim claim = holding.claim(tensor, anatomy, ref);
            if (claim.whole() && !rest.isEmpty()) {
                if (tensor.shape().rank() == 0) {
                    throw new CutRefusedException(
                            "component '%s', tensor '%s'"
                                    .formatted(holding.component(), tensor.name()),
                            "a tensor of a single number and no axes cannot be withheld",
                            "take it out of the source");
                }
                pieces.add(new Piece(holding.component(), rest));
                rest = rest.with(0, IndexSet.EMPTY);
            }
            for (Map.Entry<Integer, IndexSet> axis : new TreeMap<>(claim.axes()).entrySet()) {
                IndexSet before = rest.axes().get(axis.getKey());
                IndexSet taken = before.intersect(axis.getValue());
                Box piece = rest.with(axis.getKey(), taken);
                if (!piece.isEmpty()) {
                    requireWholeBytes(tensor, axis.getKey(), holding);
                    pieces.add(new Piece(holding.component(), piece));
                    rest = rest.with(axis.getKey(), before.minus(taken));
                }
            }
        }
        return new Partition(shard, tensor, pieces, rest);
    }

    private static void requireWholeBytes(TensorInfo tensor, int axis, Holding holding) {
        if (!tensor.dtype().isWholeBytes() && axis == tensor.shape().rank() - 1) {
            throw new CutRefusedException(
                    "component '%s', tensor '%s'".formatted(holding.component(), tensor.name()),
                    "its elements of %d bits share bytes along the last axis"
                            .formatted(tensor.dtype().bits()),
                    "select whole rows, experts or layers of it");
        }
    }
}
