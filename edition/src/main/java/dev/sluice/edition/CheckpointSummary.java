package dev.sluice.edition;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What a checkpoint is, and what a plan could name in it.
///
/// @param family the descriptor's name, empty where none covers the architecture
/// @param architecture the first of `architectures`, empty where the config has none
/// @param parameters the elements of all tensors together; packed types count stored elements
/// @param bytes the bytes of all tensors together
/// @param elements how many elements there are of each type
/// @param tied whether the output shares the embedding
/// @param quantization `quant_method`, empty where the weights are plain
/// @param sizes the family's sizes by symbolic name: `layers`, `hidden`, `heads`, `kv_heads`,
///   `head_dim`, `mlp`, `vocab`, `context`, in a mixture `experts` and more; empty where the family
///   is unknown
/// @param selectable what each selector could take
public record CheckpointSummary(
        Optional<String> family,
        Optional<String> architecture,
        long parameters,
        long bytes,
        NavigableMap<DType, Long> elements,
        boolean tied,
        Optional<String> quantization,
        Map<String, Long> sizes,
        List<Selectable> selectable) {
    private static final List<String> ORDER =
            List.of(
                    "layers",
                    "hidden",
                    "heads",
                    "kv_heads",
                    "head_dim",
                    "mlp",
                    "dense_mlp",
                    "expert_mlp",
                    "shared_mlp",
                    "experts",
                    "experts_per_token",
                    "vocab",
                    "context");

    /// One selector and what it could be given.
    ///
    /// @param selector the keyword that plans use
    /// @param values a range such as `0..29`, or names
    public record Selectable(String selector, List<String> values) {
        public Selectable {
            values = List.copyOf(values);
        }
    }

    public CheckpointSummary {
        elements = Collections.unmodifiableNavigableMap(new TreeMap<>(elements));
        sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
        selectable = List.copyOf(selectable);
    }

    /// Summarises an open checkpoint; reads nothing more.
    ///
    /// @throws dev.sluice.weights.FormatException where a size in the config is no sensible number
    public static CheckpointSummary of(Checkpoint source) {
        Optional<Anatomy> anatomy = Anatomy.find(source.config());
        NavigableMap<DType, Long> elements = new TreeMap<>();
        for (TensorInfo tensor : (Iterable<TensorInfo>) source.tensors()::iterator) {
            elements.merge(tensor.dtype(), tensor.shape().elements(), Math::addExact);
        }
        Map<String, Long> sizes = new LinkedHashMap<>();
        List<Selectable> selectable = new ArrayList<>();
        anatomy.ifPresent(
                model -> {
                    ORDER.forEach(
                            name ->
                                    model.findSize(name)
                                            .ifPresent(value -> sizes.put(name, value)));
                    selectable.addAll(partsOf(model));
                });
        selectable.addAll(filesOf(source, anatomy));
        return new CheckpointSummary(
                anatomy.map(model -> model.family().name()),
                Optional.of(source.config().path("architectures").path(0).asString(""))
                        .filter(name -> !name.isEmpty()),
                elements.values().stream().reduce(0L, Math::addExact),
                source.weightBytes(),
                elements,
                anatomy.map(Anatomy::isTied).orElse(false),
                anatomy.flatMap(Anatomy::quantization),
                sizes,
                selectable);
    }

    private static List<Selectable> partsOf(Anatomy model) {
        List<Selectable> parts = new ArrayList<>();
        parts.add(range("layers", model.size("layers")));
        parts.add(range("mlp-units", model.size(model.family().unitsAxis())));
        parts.add(range("attention-heads", model.size("heads")));
        model.findSize("experts").ifPresent(count -> parts.add(range("experts", count)));
        parts.add(range("vocab", model.size("vocab")));
        model.variant()
                .modules()
                .forEach(module -> parts.add(new Selectable("modules", List.of(module.name()))));
        return parts;
    }

    private static List<Selectable> filesOf(Checkpoint source, Optional<Anatomy> anatomy) {
        List<Selectable> parts = new ArrayList<>();
        List<String> adapters = FileRules.adapters(source);
        if (!adapters.isEmpty()) {
            parts.add(new Selectable("adapter", adapters));
        }
        List<String> files =
                source.files().stream()
                        .filter(file -> FileRules.isDispensable(file, source, anatomy))
                        .filter(
                                file ->
                                        adapters.stream()
                                                .noneMatch(folder -> file.startsWith(folder + "/")))
                        .toList();
        if (!files.isEmpty()) {
            parts.add(new Selectable("files", files));
        }
        return parts;
    }

    private static Selectable range(String selector, long count) {
        return new Selectable(selector, List.of(IndexSet.range(0, count).toString()));
    }
}
