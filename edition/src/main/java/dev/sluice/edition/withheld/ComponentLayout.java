package dev.sluice.edition.withheld;

import dev.sluice.edition.Box;
import dev.sluice.edition.CutPlan;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Where each block of a component stands in the component's own file: the blocks first, in the
/// source's order, so that they can be gathered while the source is read; files after them.
///
/// @param blocks in the order of their bytes
/// @param blockBytes the bytes of all blocks
public record ComponentLayout(String component, List<PlacedBlock> blocks, long blockBytes) {
    public ComponentLayout {
        blocks = List.copyOf(blocks);
    }

    /// A block and its place.
    ///
    /// @param offsetBytes from the start of the data section
    public record PlacedBlock(String stored, TensorInfo tensor, Box box, long offsetBytes) {
        TensorSpec spec() {
            return new TensorSpec(stored, tensor.dtype(), box.shape());
        }
    }

    /// Lays out what `component` takes by the plan.
    public static ComponentLayout of(CutPlan plan, String component) {
        List<PlacedBlock> blocks = new ArrayList<>();
        long offsetBytes = 0;
        for (CutPlan.Partition partition : plan.partitions()) {
            int nth = 1;
            for (CutPlan.Piece piece : partition.pieces()) {
                if (piece.component().equals(component)) {
                    String name = partition.tensor().name();
                    // Two selectors of one component can take two blocks of one tensor.
                    String stored = nth == 1 ? name : name + "#" + nth;
                    PlacedBlock block =
                            new PlacedBlock(stored, partition.tensor(), piece.box(), offsetBytes);
                    blocks.add(block);
                    offsetBytes = Math.addExact(offsetBytes, block.spec().byteLength());
                    nth++;
                }
            }
        }
        return new ComponentLayout(component, blocks, offsetBytes);
    }

    /// The blocks as tensors of the component's file.
    List<TensorSpec> specs() {
        return blocks.stream().map(PlacedBlock::spec).toList();
    }

    List<Manifest.Block> manifestBlocks() {
        return blocks.stream()
                .map(
                        block ->
                                new Manifest.Block(
                                        block.stored(), block.tensor().name(), block.box().text()))
                .toList();
    }

    /// How an edition differs from the source, for the manifest.
    static Manifest.EditionView view(CutPlan plan, CutPlan.EditionPart edition) {
        Map<String, Manifest.Kept> changed = new TreeMap<>();
        List<String> gone = new ArrayList<>();
        for (CutPlan.Partition partition : plan.partitions()) {
            TensorInfo tensor = partition.tensor();
            CutPlan.KeptTensor kept = edition.kept().get(tensor.name());
            if (kept == null) {
                gone.add(tensor.name());
            } else if (!kept.name().equals(tensor.name()) || !kept.box().isWhole(tensor.shape())) {
                changed.put(tensor.name(), new Manifest.Kept(kept.name(), kept.box().text()));
            }
        }
        return new Manifest.EditionView(edition.withheld(), changed, gone);
    }

    static TensorSpec bytesTensor(String name, long bytes) {
        return new TensorSpec(name, DType.U8, Shape.of(bytes));
    }
}
