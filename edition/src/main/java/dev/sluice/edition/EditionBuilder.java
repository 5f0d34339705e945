package dev.sluice.edition;

import dev.sluice.edition.CutPlan.EditionPart;
import dev.sluice.edition.CutPlan.KeptTensor;
import dev.sluice.edition.CutPlan.Partition;
import dev.sluice.edition.CutPlan.Piece;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.Shape;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// Settles what one edition keeps, and shows that it is a whole checkpoint of its family.
final class EditionBuilder {
    private final Checkpoint source;
    private final Optional<Anatomy> anatomy;
    private final Optional<TokenTable> tokens;
    private final List<Holding> holdings;
    private final List<Partition> partitions;

    EditionBuilder(
            Checkpoint source,
            Optional<Anatomy> anatomy,
            Optional<TokenTable> tokens,
            List<Holding> holdings,
            List<Partition> partitions) {
        this.source = source;
        this.anatomy = anatomy;
        this.tokens = tokens;
        this.holdings = holdings;
        this.partitions = partitions;
    }

    /// @throws CutRefusedException where the edition would be no standard checkpoint
    EditionPart build(EditionRequest request) throws IOException {
        String where = "edition '%s'".formatted(request.name());
        List<Holding> withheld = withheld(request, where);
        Map<String, Box> boxes = boxes(Set.copyOf(request.withheld()), where);
        List<String> published = new ArrayList<>(source.files());
        withheld.forEach(holding -> published.removeAll(holding.files()));
        if (withheld.stream().noneMatch(Holding::takesTensors)) {
            Map<String, KeptTensor> kept = new LinkedHashMap<>();
            boxes.forEach((name, box) -> kept.put(name, new KeptTensor(name, box)));
            return new EditionPart(
                    request.name(), request.withheld(), kept, new TreeMap<>(), published);
        }
        published.forEach(file -> FileRules.requireNoSecondCopy(file, where));
        Anatomy model = anatomy.orElseThrow();
        KeptSizes sizes = KeptSizes.of(model, withheld, where);
        Set<String> modules =
                withheld.stream().flatMap(h -> h.modules().stream()).collect(Collectors.toSet());
        ObjectNode config = ConfigCut.rewrite(source.config(), model, sizes, modules);
        Anatomy cut = Anatomy.of(config);
        Map<String, KeptTensor> kept = named(boxes, model, cut, sizes, where);
        requireWhole(kept, cut, where);
        ExpertRows.require(boxes, partitions, model, where);
        SortedMap<String, byte[]> rewritten = new TreeMap<>();
        if (!config.equals(source.config())) {
            rewritten.put(Checkpoint.CONFIG, PythonJson.config(config));
        }
        if (!sizes.removedTokens().isEmpty()) {
            rewritten.putAll(
                    new VocabularyCut(source, tokens, sizes.removedTokens())
                            .rewrite(published, where));
        }
        published.removeAll(rewritten.keySet());
        return new EditionPart(request.name(), request.withheld(), kept, rewritten, published);
    }

    private List<Holding> withheld(EditionRequest request, String where) {
        List<Holding> withheld =
                holdings.stream().filter(h -> request.withheld().contains(h.component())).toList();
        if (withheld.size() != new HashSet<>(request.withheld()).size()) {
            throw new CutRefusedException(
                    where,
                    "it withholds %s, and not all of these are components"
                            .formatted(request.withheld()),
                    "the components are " + holdings.stream().map(Holding::component).toList());
        }
        return withheld;
    }

    /// The box of each tensor that is left once the pieces of `withheld` are out.
    private Map<String, Box> boxes(Set<String> withheld, String where) {
        Map<String, Box> boxes = new LinkedHashMap<>();
        for (Partition partition : partitions) {
            List<Box> parts = new ArrayList<>();
            boolean isWithheld = false;
            for (Piece piece : partition.pieces()) {
                if (withheld.contains(piece.component())) {
                    isWithheld = true;
                } else {
                    parts.add(piece.box());
                }
            }
            Shape shape = partition.tensor().shape();
            if (!isWithheld) {
                boxes.put(partition.tensor().name(), Box.whole(shape));
                continue;
            }
            if (!partition.rest().isEmpty()) {
                parts.add(partition.rest());
            }
            if (!parts.isEmpty()) {
                boxes.put(
                        partition.tensor().name(),
                        together(parts, shape.rank())
                                .orElseThrow(() -> overlap(partition, withheld, where)));
            }
        }
        return boxes;
    }

    /// The union of disjoint boxes, where it is a box: it fills its own bounds.
    private static Optional<Box> together(List<Box> parts, int rank) {
        List<IndexSet> axes = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            IndexSet bounds = IndexSet.EMPTY;
            for (Box part : parts) {
                bounds = bounds.union(part.axes().get(axis));
            }
            axes.add(bounds);
        }
        Box bounds = new Box(axes);
        long filled = parts.stream().mapToLong(part -> part.shape().elements()).sum();
        return bounds.shape().elements() == filled ? Optional.of(bounds) : Optional.empty();
    }

    private static CutRefusedException overlap(
            Partition partition, Set<String> withheld, String where) {
        Set<String> names = new TreeSet<>();
        partition.pieces().forEach(piece -> names.add(piece.component()));
        return new CutRefusedException(
                where,
                "components %s cross in tensor '%s', and without %s alone the rest is no rectangle"
                        .formatted(names, partition.tensor().name(), new TreeSet<>(withheld)),
                "withhold all of them together, or select parts that do not cross");
    }

    private Map<String, KeptTensor> named(
            Map<String, Box> boxes, Anatomy model, Anatomy cut, KeptSizes sizes, String where) {
        Renumbering layers = new Renumbering(sizes.gone());
        boolean isLifted = !cut.variant().equals(model.variant());
        Map<String, KeptTensor> kept = new LinkedHashMap<>();
        for (Map.Entry<String, Box> entry : boxes.entrySet()) {
            String name = entry.getKey();
            if (model.module(name).isPresent()) {
                kept.put(name, new KeptTensor(name, entry.getValue()));
                continue;
            }
            TensorRef ref =
                    model.match(name)
                            .orElseThrow(
                                    () ->
                                            new CutRefusedException(
                                                    where,
                                                    "tensor '%s' is none of family %s, and a cut could contradict it"
                                                            .formatted(name, model.family().name()),
                                                    "withhold it with tensors: [%s], or take it out of the source"
                                                            .formatted(name)));
            TensorRef moved = moved(ref, layers, sizes, where);
            TensorRef renamed = isLifted ? moved.in(cut.variant()) : moved;
            kept.put(name, new KeptTensor(renamed.name(), entry.getValue()));
        }
        return kept;
    }

    private static TensorRef moved(
            TensorRef ref, Renumbering layers, KeptSizes sizes, String where) {
        OptionalInt layer = ref.layer();
        OptionalInt expert = ref.expert();
        if (layer.isPresent()) {
            int old = layer.getAsInt();
            if (expert.isPresent()) {
                IndexSet gone = sizes.experts().getOrDefault(old, IndexSet.EMPTY);
                expert = index(new Renumbering(gone), expert.getAsInt(), ref, where);
            }
            layer = index(layers, old, ref, where);
        }
        return ref.renumbered(layer, expert);
    }

    private static OptionalInt index(Renumbering numbers, int old, TensorRef ref, String where) {
        return OptionalInt.of(
                Math.toIntExact(
                        numbers.of(old)
                                .orElseThrow(
                                        () ->
                                                new CutRefusedException(
                                                        where,
                                                        "its layer or expert is out, but another component still holds a part of '%s'"
                                                                .formatted(ref.name()),
                                                        "withhold that component too, or name it after this one"))));
    }

    /// Every tensor has the shape that the new config gives it, and none is missing.
    private static void requireWhole(Map<String, KeptTensor> kept, Anatomy cut, String where) {
        Set<String> names = new HashSet<>();
        for (KeptTensor tensor : kept.values()) {
            String name = tensor.name();
            Box box = tensor.box();
            Optional<TensorRef> ref = cut.match(name);
            if (ref.isEmpty()) {
                if (cut.variant().modules().stream().noneMatch(module -> module.holds(name))) {
                    throw unfit(where, name, "has no place in the cut model");
                }
                continue;
            }
            Shape wanted = cut.shape(ref.get().pattern());
            if (!box.shape().equals(wanted)) {
                throw unfit(
                        where,
                        name,
                        "would have the shape %s where the cut model has %s"
                                .formatted(box.shape(), wanted));
            }
            names.add(ref.get().in(cut.variant()).name());
        }
        cut.tensors()
                .filter(ref -> SourceCheck.isNeeded(ref, cut))
                .map(TensorRef::name)
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(
                        name -> {
                            throw unfit(where, name, "would be missing");
                        });
    }

    private static CutRefusedException unfit(String where, String tensor, String problem) {
        return new CutRefusedException(
                where,
                "tensor '%s' %s".formatted(tensor, problem),
                "withhold the components that cross together, or from every layer alike");
    }
}
