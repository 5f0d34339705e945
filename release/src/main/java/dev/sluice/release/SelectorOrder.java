package dev.sluice.release;

import dev.sluice.edition.Component;
import dev.sluice.edition.IndexSet;
import dev.sluice.edition.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Puts a component's selectors into one fixed order and joins those that can be one. A component
/// is the union of its selectors, so this changes nothing about what it names; it makes components
/// that name the same in other words compare and print alike.
final class SelectorOrder {
    private SelectorOrder() {}

    static Component normalized(Component component) {
        List<Selector> from = component.selectors();
        List<Selector> selectors = new ArrayList<>();
        joined(from, Selector.Tensors.class, Selector.Tensors::globs)
                .ifNotEmpty(names -> selectors.add(new Selector.Tensors(names)));
        IndexSet layers =
                of(from, Selector.Layers.class)
                        .map(Selector.Layers::layers)
                        .reduce(IndexSet.EMPTY, IndexSet::union);
        if (!layers.isEmpty()) {
            selectors.add(new Selector.Layers(layers));
        }
        of(from, Selector.MlpUnits.class).distinct().forEach(selectors::add);
        of(from, Selector.AttentionHeads.class).distinct().forEach(selectors::add);
        of(from, Selector.Experts.class).distinct().forEach(selectors::add);
        IndexSet ids =
                of(from, Selector.Vocab.class)
                        .map(Selector.Vocab::ids)
                        .reduce(IndexSet.EMPTY, IndexSet::union);
        List<String> tokens = joined(from, Selector.Vocab.class, Selector.Vocab::tokens).names();
        if (!ids.isEmpty() || !tokens.isEmpty()) {
            selectors.add(new Selector.Vocab(ids, tokens));
        }
        joined(from, Selector.Modules.class, Selector.Modules::names)
                .ifNotEmpty(names -> selectors.add(new Selector.Modules(names)));
        of(from, Selector.Adapter.class).distinct().forEach(selectors::add);
        joined(from, Selector.Files.class, Selector.Files::globs)
                .ifNotEmpty(names -> selectors.add(new Selector.Files(names)));
        return new Component(component.name(), selectors);
    }

    static <T extends Selector> Stream<T> of(List<Selector> selectors, Class<T> kind) {
        return selectors.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static <T extends Selector> Names joined(
            List<Selector> selectors, Class<T> kind, Function<T, List<String>> names) {
        LinkedHashSet<String> all = new LinkedHashSet<>();
        of(selectors, kind).map(names).forEach(all::addAll);
        return new Names(List.copyOf(all));
    }

    private record Names(List<String> names) {
        void ifNotEmpty(java.util.function.Consumer<List<String>> action) {
            if (!names.isEmpty()) {
                action.accept(names);
            }
        }
    }
}
