package dev.sluice.release;

import dev.sluice.edition.Component;
import dev.sluice.edition.IndexSet;
import dev.sluice.edition.Selector;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.UnsafePathException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// Makes one component out of its part of the document.
final class SelectorBinder {
    private final Problems problems;
    private final String path;

    SelectorBinder(Problems problems, String path) {
        this.problems = problems;
        this.path = path;
    }

    /// The component; empty where a problem was found, now or before.
    Optional<Component> bind(YamlNode.Entry component) {
        if (!(component.value() instanceof YamlNode.Mapping mapping)) {
            return Optional.empty();
        }
        List<Selector> selectors = new ArrayList<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            selectors.addAll(selectors(entry));
        }
        return problems.isEmpty() && !selectors.isEmpty()
                ? Optional.of(new Component(component.key(), selectors))
                : Optional.empty();
    }

    private List<Selector> selectors(YamlNode.Entry entry) {
        String here = path + "." + entry.key();
        YamlNode node = entry.value();
        return switch (entry.key()) {
            case "tensors" -> List.of(new Selector.Tensors(names(node, here)));
            case "layers" ->
                    indices(node, here)
                            .map(layers -> List.<Selector>of(new Selector.Layers(layers)))
                            .orElse(List.of());
            case "mlp-units" -> perLayer(node, here, "units", Selector.MlpUnits::new);
            case "attention-heads" -> perLayer(node, here, "heads", Selector.AttentionHeads::new);
            case "experts" -> perLayer(node, here, "experts", Selector.Experts::new);
            case "vocab" -> vocab(node, here);
            case "modules" -> List.of(new Selector.Modules(names(node, here)));
            case "adapter" ->
                    paths(node, here).stream().<Selector>map(Selector.Adapter::new).toList();
            case "files" -> List.of(new Selector.Files(paths(node, here)));
            // The schema names unknown keys.
            default -> List.of();
        };
    }

    private List<Selector> perLayer(
            YamlNode node,
            String here,
            String key,
            BiFunction<Optional<IndexSet>, IndexSet, Selector> make) {
        List<Selector> selectors = new ArrayList<>();
        List<YamlNode> items = node.oneOrMore();
        for (int i = 0; i < items.size(); i++) {
            String where = node instanceof YamlNode.Sequence ? here + "[" + i + "]" : here;
            if (items.get(i) instanceof YamlNode.Mapping mapping) {
                Optional<IndexSet> layers =
                        mapping.get("layers")
                                .filter(value -> !value.asText().orElse("").equals("all"))
                                .flatMap(value -> indices(value, where + ".layers"));
                mapping.get(key)
                        .flatMap(value -> indices(value, where + "." + key))
                        .ifPresent(indices -> selectors.add(make.apply(layers, indices)));
            }
        }
        return selectors;
    }

    private List<Selector> vocab(YamlNode node, String here) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return List.of();
        }
        IndexSet ids =
                mapping.get("ids")
                        .flatMap(value -> indices(value, here + ".ids"))
                        .orElse(IndexSet.EMPTY);
        List<String> tokens =
                mapping.get("tokens")
                        .map(value -> names(value, here + ".tokens"))
                        .orElse(List.of());
        return List.of(new Selector.Vocab(ids, tokens));
    }

    /// One index, a range with both ends, or a list of these.
    private Optional<IndexSet> indices(YamlNode node, String here) {
        List<IndexSet> ranges = new ArrayList<>();
        List<YamlNode> items = node.oneOrMore();
        for (int i = 0; i < items.size(); i++) {
            String where = node instanceof YamlNode.Sequence ? here + "[" + i + "]" : here;
            ranges.add(range(items.get(i), where));
        }
        IndexSet all = union(ranges);
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    /// By halves: one after the other, a long list would take the square of its length.
    private static IndexSet union(List<IndexSet> sets) {
        int half = sets.size() / 2;
        return switch (sets.size()) {
            case 0 -> IndexSet.EMPTY;
            case 1 -> sets.getFirst();
            default -> union(sets.subList(0, half)).union(union(sets.subList(half, sets.size())));
        };
    }

    private IndexSet range(YamlNode node, String where) {
        if (node.asIndex().isPresent()) {
            long index = node.asIndex().getAsInt();
            return IndexSet.range(index, index + 1);
        }
        String text = node.asText().orElse("");
        // Anything else the schema refuses.
        if (!text.matches("[0-9]{1,9}(\\.\\.[0-9]{1,9})?")) {
            return IndexSet.EMPTY;
        }
        int dots = text.indexOf("..");
        long first = Long.parseLong(dots < 0 ? text : text.substring(0, dots));
        long last = dots < 0 ? first : Long.parseLong(text.substring(dots + 2));
        if (last < first) {
            problems.add(
                    node.at(),
                    where,
                    "the range '%s' runs backwards".formatted(text),
                    "write %d..%d".formatted(last, first));
            return IndexSet.EMPTY;
        }
        return IndexSet.range(first, last + 1);
    }

    private List<String> names(YamlNode node, String here) {
        List<String> names = new ArrayList<>();
        List<YamlNode> items = node.oneOrMore();
        for (int i = 0; i < items.size(); i++) {
            String name = items.get(i).asText().orElse("");
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                problems.add(
                        items.get(i).at(),
                        here + "[" + i + "]",
                        "not valid Unicode",
                        "write the characters themselves, not halves of them");
            }
            names.add(name);
        }
        return names;
    }

    /// Names that stay inside the source folder.
    private List<String> paths(YamlNode node, String here) {
        List<String> paths = new ArrayList<>();
        List<YamlNode> items = node.oneOrMore();
        for (int i = 0; i < items.size(); i++) {
            String path = items.get(i).asText().orElse("");
            try {
                if (!path.isEmpty()) {
                    paths.add(RelativePath.parse(path).value());
                }
            } catch (UnsafePathException e) {
                problems.add(
                        items.get(i).at(),
                        node instanceof YamlNode.Sequence ? here + "[" + i + "]" : here,
                        "'%s': %s".formatted(Quote.shortened(path), e.problem()),
                        "name files of the source folder, relative to it");
            }
        }
        return paths;
    }
}
