package dev.sluice.edition;

import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.Axis;
import dev.sluice.weights.family.TensorRef;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// What one component takes, in the model's own terms and with nothing that an earlier component
/// has: the source both of the blocks it takes of each tensor and of the numbers in a cut config.
final class Holding {
    private final String component;
    private IndexSet layers = IndexSet.EMPTY;
    private IndexSet vocab = IndexSet.EMPTY;
    private final Map<Part, Map<Integer, IndexSet>> perLayer = new HashMap<>();
    private final NavigableSet<String> modules = new TreeSet<>();
    private final NavigableSet<String> tensors = new TreeSet<>();
    private final NavigableSet<String> files = new TreeSet<>();

    /// What a layer is made of, as far as it can be taken piecemeal.
    enum Part {
        UNITS,
        HEADS,
        KV_HEADS,
        EXPERTS
    }

    /// The indices taken along each axis of a tensor, or all of it.
    record Claim(boolean whole, Map<Integer, IndexSet> axes) {
        static final Claim WHOLE = new Claim(true, Map.of());
    }

    Holding(String component) {
        this.component = component;
    }

    String component() {
        return component;
    }

    IndexSet layers() {
        return layers;
    }

    IndexSet vocab() {
        return vocab;
    }

    NavigableSet<String> modules() {
        return modules;
    }

    NavigableSet<String> tensors() {
        return tensors;
    }

    NavigableSet<String> files() {
        return files;
    }

    IndexSet part(Part part, int layer) {
        return perLayer.getOrDefault(part, Map.of()).getOrDefault(layer, IndexSet.EMPTY);
    }

    void addLayers(IndexSet added) {
        layers = layers.union(added);
    }

    void addVocab(IndexSet added) {
        vocab = vocab.union(added);
    }

    void add(Part part, int layer, IndexSet added) {
        perLayer.computeIfAbsent(part, _ -> new HashMap<>()).merge(layer, added, IndexSet::union);
    }

    /// Whether it takes any tensor, or part of one.
    boolean takesTensors() {
        return !layers.isEmpty()
                || !vocab.isEmpty()
                || !perLayer.isEmpty()
                || !modules.isEmpty()
                || !tensors.isEmpty();
    }

    /// What it takes of one tensor.
    ///
    /// @throws CutRefusedException where a block-quantised axis would be cut inside a block
    Claim claim(TensorInfo tensor, Optional<Anatomy> anatomy, Optional<TensorRef> known) {
        if (tensors.contains(tensor.name())
                || anatomy.flatMap(a -> a.module(tensor.name()))
                        .filter(module -> modules.contains(module.name()))
                        .isPresent()) {
            return Claim.WHOLE;
        }
        if (anatomy.isEmpty() || known.isEmpty()) {
            return new Claim(false, Map.of());
        }
        TensorRef ref = known.get();
        int layer = ref.layer().orElse(-1);
        if (layer >= 0 && layers.contains(layer)) {
            return Claim.WHOLE;
        }
        if (ref.expert().isPresent()
                && part(Part.EXPERTS, layer).contains(ref.expert().getAsInt())) {
            return Claim.WHOLE;
        }
        Map<Integer, IndexSet> axes = new HashMap<>();
        for (int i = 0; i < ref.pattern().axes().size(); i++) {
            Axis axis = ref.pattern().axes().get(i);
            IndexSet taken = taken(axis.size(), layer, anatomy.get());
            if (!taken.isEmpty()) {
                axes.put(i, along(axis, taken, tensor, anatomy.get()));
            }
        }
        return new Claim(false, axes);
    }

    private IndexSet taken(String size, int layer, Anatomy anatomy) {
        if (size.equals(anatomy.family().unitsAxis())) {
            return part(Part.UNITS, layer);
        }
        return switch (size) {
            case "vocab" -> vocab;
            case "experts" -> part(Part.EXPERTS, layer);
            case "heads" -> part(Part.HEADS, layer);
            case "q" -> part(Part.HEADS, layer).scaled(anatomy.size("head_dim"));
            case "kv" -> part(Part.KV_HEADS, layer).scaled(anatomy.size("head_dim"));
            default -> IndexSet.EMPTY;
        };
    }

    private IndexSet along(Axis axis, IndexSet taken, TensorInfo tensor, Anatomy anatomy) {
        IndexSet copies =
                switch (axis.fusion()) {
                    case NONE -> taken;
                    case INTERLEAVED -> taken.scaled(axis.copies());
                    case CONCATENATED -> taken.union(taken.shifted(anatomy.size(axis.size())));
                };
        return axis.divisor() == 1 ? copies : blocks(copies, axis.divisor(), tensor.name());
    }

    private IndexSet blocks(IndexSet indices, int width, String tensor) {
        IndexSet blocks = IndexSet.EMPTY;
        for (IndexSet.Range range : indices.ranges()) {
            if (range.first() % width != 0 || range.end() % width != 0) {
                throw new CutRefusedException(
                        "component '%s', tensor '%s'".formatted(component, tensor),
                        "%s is stored in blocks of %d that share a scale, and the cut goes through one"
                                .formatted(range, width),
                        "select whole blocks, such as 0..%d".formatted(width - 1));
            }
            blocks = blocks.union(IndexSet.range(range.first() / width, range.end() / width));
        }
        return blocks;
    }
}
