package dev.sluice.edition;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Everything a cut will do, settled before the first byte moves: which block of which tensor goes
/// to which edition and component, and what becomes of the files beside the weights.
///
/// @param source the checkpoint that is cut
/// @param family the name of its architecture's descriptor, or `unknown` where no weights are cut
/// @param partitions one for each tensor of the source, in shard order and byte order
/// @param components the components in the plan's order
/// @param editions the downloadable editions; those that equal the source are not among them
public record CutPlan(
        Checkpoint source,
        String family,
        List<Partition> partitions,
        List<ComponentPart> components,
        List<EditionPart> editions) {

    public CutPlan {
        partitions = List.copyOf(partitions);
        components = List.copyOf(components);
        editions = List.copyOf(editions);
    }

    /// How one source tensor is divided: its pieces and the rest are disjoint and cover it.
    ///
    /// @param shard the file that holds it
    /// @param pieces what each component takes of it, in the plan's order, none empty
    /// @param rest what no component takes, perhaps empty
    public record Partition(String shard, TensorInfo tensor, List<Piece> pieces, Box rest) {
        public Partition {
            pieces = List.copyOf(pieces);
        }
    }

    /// A component's share of one tensor.
    public record Piece(String component, Box box) {}

    /// A component's share of the whole.
    ///
    /// @param files the files of the source that belong to it, relative, sorted
    public record ComponentPart(Component component, List<String> files) {
        public ComponentPart {
            files = List.copyOf(files);
        }
    }

    /// One downloadable edition.
    ///
    /// @param withheld the names of the components it lacks
    /// @param kept for each source tensor of which it keeps anything, that part, by source name
    /// @param rewritten files that change with the cut (`config.json`, a tokenizer…): their new
    ///   bytes
    /// @param copied files that move unchanged
    public record EditionPart(
            String name,
            List<String> withheld,
            Map<String, KeptTensor> kept,
            SortedMap<String, byte[]> rewritten,
            List<String> copied) {
        public EditionPart {
            withheld = List.copyOf(withheld);
            copied = List.copyOf(copied);
        }
    }

    /// What an edition keeps of a source tensor.
    ///
    /// @param name the tensor's name in the edition: layers and experts are renumbered
    /// @param box the part of the source tensor that it keeps
    public record KeptTensor(String name, Box box) {}
}
