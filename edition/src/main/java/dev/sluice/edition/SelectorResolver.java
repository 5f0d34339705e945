package dev.sluice.edition;

import dev.sluice.edition.Holding.Part;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import dev.sluice.weights.family.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Turns selectors into holdings, component after component: each gets what the earlier ones left.
/// What is out of range, or selects nothing, is refused, since it is a slip of the pen.
final class SelectorResolver {
    private final Checkpoint source;
    private final Optional<Anatomy> anatomy;
    private final Optional<TokenTable> tokens;
    private final List<Holding> holdings = new ArrayList<>();
    private boolean isChecked;

    SelectorResolver(Checkpoint source, Optional<Anatomy> anatomy, Optional<TokenTable> tokens) {
        this.source = source;
        this.anatomy = anatomy;
        this.tokens = tokens;
    }

    /// @throws CutRefusedException where a selector cannot be met
    List<Holding> resolve(List<Component> components) {
        for (Component component : components) {
            Holding holding = new Holding(component.name());
            for (Selector selector : component.selectors()) {
                String where = "component '%s', %s".formatted(component.name(), selector.keyword());
                if (!take(selector, holding, where)) {
                    throw new CutRefusedException(
                            where,
                            "it selects nothing, or nothing that an earlier component left",
                            "correct or remove the selector");
                }
            }
            holdings.add(holding);
        }
        return List.copyOf(holdings);
    }

    private boolean take(Selector selector, Holding into, String where) {
        return switch (selector) {
            case Selector.Files files ->
                    FileRules.take(source, anatomy, files, into, holdings, where);
            case Selector.Adapter adapter ->
                    FileRules.takeAdapter(source, adapter, into, holdings, where);
            case Selector.Tensors tensors -> takeTensors(tensors, into, known(where), where);
            case Selector.Layers layers -> takeLayers(layers.layers(), into, known(where), where);
            case Selector.MlpUnits units -> {
                Anatomy model = known(where);
                yield takePart(
                        Part.UNITS,
                        units.layers(),
                        inRange(
                                units.units(),
                                model.size(model.family().unitsAxis()),
                                "unit",
                                where),
                        into,
                        model,
                        where);
            }
            case Selector.AttentionHeads heads -> takeHeads(heads, into, known(where), where);
            case Selector.Experts experts -> {
                Anatomy model = known(where);
                long count =
                        model.findSize("experts")
                                .orElseThrow(
                                        () ->
                                                new CutRefusedException(
                                                        where,
                                                        "family %s has no experts"
                                                                .formatted(model.family().name()),
                                                        "select mlp-units instead"));
                yield takePart(
                        Part.EXPERTS,
                        experts.layers(),
                        inRange(experts.experts(), count, "expert", where),
                        into,
                        model,
                        where);
            }
            case Selector.Vocab vocab -> takeVocab(vocab, into, known(where), where);
            case Selector.Modules modules -> takeModules(modules, into, known(where), where);
        };
    }

    private Anatomy known(String where) {
        Anatomy model =
                anatomy.orElseThrow(
                        () ->
                                new CutRefusedException(
                                        where,
                                        "no descriptor covers architecture %s, model type %s"
                                                .formatted(
                                                        source.config().path("architectures"),
                                                        source.config().path("model_type")),
                                        "select only files and adapters of this model"));
        if (!isChecked) {
            SourceCheck.require(source, model);
            isChecked = true;
        }
        return model;
    }

    private boolean takeTensors(
            Selector.Tensors tensors, Holding into, Anatomy model, String where) {
        boolean any = false;
        for (String text : tensors.globs()) {
            Glob glob = Glob.ofTensors(text);
            List<String> names =
                    source.tensors()
                            .map(tensor -> tensor.name())
                            .filter(glob::matches)
                            .filter(
                                    name ->
                                            holdings.stream()
                                                    .noneMatch(h -> h.tensors().contains(name)))
                            .toList();
            if (names.isEmpty()) {
                throw new CutRefusedException(
                        where,
                        "'%s' matches no tensor that is left".formatted(text),
                        "correct the pattern: * stays between dots, ** crosses them");
            }
            names.forEach(name -> requireDispensable(name, model, where));
            any |= into.tensors().addAll(names);
        }
        return any;
    }

    private static void requireDispensable(String name, Anatomy model, String where) {
        if (model.module(name).isPresent()) {
            throw new CutRefusedException(
                    where,
                    "tensor '%s' belongs to the module '%s', which goes whole or stays"
                            .formatted(name, model.module(name).get().name()),
                    "use modules: [%s]".formatted(model.module(name).get().name()));
        }
        Optional<TensorRef> ref = model.match(name);
        if (ref.isEmpty() || ref.get().pattern().computed()) {
            return;
        }
        if (ref.get().pattern().has("vocab") && model.isTied() && ref.get().pattern().optional()) {
            throw new CutRefusedException(
                    where,
                    "tensor '%s' equals the embedding, which would be published".formatted(name),
                    "select rows of both with vocab, or leave it in");
        }
        throw new CutRefusedException(
                where,
                "family %s cannot load without tensor '%s'".formatted(model.family().name(), name),
                "select layers, mlp-units, attention-heads, experts or vocab instead");
    }

    private boolean takeLayers(IndexSet layers, Holding into, Anatomy model, String where) {
        IndexSet left = inRange(layers, model.layers(), "layer", where);
        for (Holding earlier : holdings) {
            left = left.minus(earlier.layers());
        }
        into.addLayers(left);
        return !left.isEmpty();
    }

    private boolean takePart(
            Part part,
            Optional<IndexSet> layers,
            IndexSet indices,
            Holding into,
            Anatomy model,
            String where) {
        boolean any = false;
        for (int layer : layers(layers, model, where)) {
            if (!has(part, layer, model)) {
                continue;
            }
            IndexSet left = left(part, layer, indices);
            if (!left.isEmpty()) {
                into.add(part, layer, left);
                any = true;
            }
        }
        return any;
    }

    /// Query heads, and each key/value head with the last of its query heads.
    private boolean takeHeads(
            Selector.AttentionHeads selector, Holding into, Anatomy model, String where) {
        long heads = model.size("heads");
        long group = heads / model.size("kv_heads");
        inRange(selector.heads(), heads, "head", where);
        if (!takePart(Part.HEADS, selector.layers(), selector.heads(), into, model, where)) {
            return false;
        }
        for (int layer : layers(selector.layers(), model, where)) {
            IndexSet gone = taken(Part.HEADS, layer).union(into.part(Part.HEADS, layer));
            IndexSet served = IndexSet.EMPTY;
            for (long kvHead = 0; kvHead < model.size("kv_heads"); kvHead++) {
                IndexSet queries = IndexSet.range(kvHead * group, (kvHead + 1) * group);
                if (queries.minus(gone).isEmpty()) {
                    served = served.union(IndexSet.range(kvHead, kvHead + 1));
                }
            }
            into.add(Part.KV_HEADS, layer, left(Part.KV_HEADS, layer, served));
        }
        return true;
    }

    private boolean takeVocab(Selector.Vocab vocab, Holding into, Anatomy model, String where) {
        IndexSet ids = inRange(vocab.ids(), model.size("vocab"), "token", where);
        for (String text : vocab.tokens()) {
            long id = TokenTable.require(tokens, where).id(text, where);
            ids = ids.union(IndexSet.range(id, id + 1));
        }
        for (Holding earlier : holdings) {
            ids = ids.minus(earlier.vocab());
        }
        if (tokens.isPresent()) {
            tokens.get().requireDispensable(ids, where);
        }
        into.addVocab(ids);
        return !ids.isEmpty();
    }

    private boolean takeModules(
            Selector.Modules modules, Holding into, Anatomy model, String where) {
        boolean any = false;
        for (String name : modules.names()) {
            List<Variant.Module> all = model.variant().modules();
            Variant.Module module =
                    all.stream()
                            .filter(candidate -> candidate.name().equals(name))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new CutRefusedException(
                                                    where,
                                                    "%s has no module '%s' that can be taken out"
                                                            .formatted(
                                                                    model.variant().architecture(),
                                                                    name),
                                                    all.isEmpty()
                                                            ? "remove the selector"
                                                            : "its modules: "
                                                                    + all.stream()
                                                                            .map(
                                                                                    Variant.Module
                                                                                            ::name)
                                                                            .collect(
                                                                                    Collectors
                                                                                            .joining(
                                                                                                    ", "))));
            if (holdings.stream().noneMatch(earlier -> earlier.modules().contains(name))) {
                any |= into.modules().add(name);
                source.files().stream()
                        .filter(module.files()::contains)
                        .filter(file -> holdings.stream().noneMatch(h -> h.files().contains(file)))
                        .forEach(into.files()::add);
            }
        }
        return any;
    }

    /// Whether a layer has such a part.
    static boolean has(Part part, int layer, Anatomy model) {
        return switch (part) {
            case HEADS, KV_HEADS -> true;
            case EXPERTS -> model.isSparse(layer);
            case UNITS ->
                    model.family().tensors().stream()
                            .filter(pattern -> pattern.has(model.family().unitsAxis()))
                            .anyMatch(
                                    pattern ->
                                            switch (pattern.layers()) {
                                                case ALL -> true;
                                                case SPARSE -> model.isSparse(layer);
                                                case DENSE -> !model.isSparse(layer);
                                            });
        };
    }

    private IndexSet left(Part part, int layer, IndexSet indices) {
        boolean gone = holdings.stream().anyMatch(earlier -> earlier.layers().contains(layer));
        return gone ? IndexSet.EMPTY : indices.minus(taken(part, layer));
    }

    private IndexSet taken(Part part, int layer) {
        IndexSet taken = IndexSet.EMPTY;
        for (Holding earlier : holdings) {
            taken = taken.union(earlier.part(part, layer));
        }
        return taken;
    }

    private static int[] layers(Optional<IndexSet> layers, Anatomy model, String where) {
        return layers.map(
                        set ->
                                inRange(set, model.layers(), "layer", where)
                                        .indices()
                                        .mapToInt(Math::toIntExact))
                .orElseGet(() -> IntStream.range(0, model.layers()))
                .toArray();
    }

    private static IndexSet inRange(IndexSet indices, long count, String what, String where) {
        if (indices.end() > count) {
            throw new CutRefusedException(
                    where,
                    "%s %d does not exist".formatted(what, indices.end() - 1),
                    "the %ss of this model are 0..%d".formatted(what, count - 1));
        }
        return indices;
    }
}
