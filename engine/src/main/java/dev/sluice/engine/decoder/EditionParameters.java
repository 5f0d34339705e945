package dev.sluice.engine.decoder;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/// A proprietary edition as a view: the open edition's tensors with the withheld slices beside them
/// as further parts. Nothing is copied and nothing is owned, so that a server holds the open
/// weights once for both editions.
///
/// This holds for components whose slices are summed: MLP units and whole query groups. What else
/// an edition withholds (tokens, layers, experts) renumbers its neighbours: join such an edition
/// first, with `sluice join`. The decoder is that of either edition's config, for sizes that an
/// edition cuts are read off the parts.
public final class EditionParameters implements Parameters {
    private final Parameters open;
    private final Map<String, List<Tensor>> withheld;

    /// Puts slices beside an open edition.
    ///
    /// @param open the open edition's tensors
    /// @param withheld the slices by tensor name, of one component after the other; of a tensor
    ///   that the open edition has, each agrees with it in every axis but the divided one
    /// @throws IllegalArgumentException where a slice does not agree
    public EditionParameters(Parameters open, Map<String, List<Tensor>> withheld) {
        this.open = open;
        this.withheld =
                withheld.entrySet().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey, e -> parts(open, e)));
    }

    @Override
    public List<Tensor> parts(String name) {
        List<Tensor> parts = withheld.get(name);
        return parts == null ? open.parts(name) : parts;
    }

    @Override
    public boolean has(String name) {
        return withheld.containsKey(name) || open.has(name);
    }

    private static List<Tensor> parts(Parameters open, Map.Entry<String, List<Tensor>> slices) {
        if (!open.has(slices.getKey())) {
            return List.copyOf(slices.getValue());
        }
        List<Tensor> opened = open.parts(slices.getKey());
        for (Tensor slice : slices.getValue()) {
            requireAgreement(slices.getKey(), opened.getFirst(), slice);
        }
        return Stream.concat(opened.stream(), slices.getValue().stream()).toList();
    }

    private static void requireAgreement(String name, Tensor opened, Tensor slice) {
        long differing = opened.dim() == slice.dim() ? 0 : Long.MAX_VALUE;
        for (long axis = 0; differing < 2 && axis < opened.dim(); axis++) {
            differing += opened.size(axis) == slice.size(axis) ? 0 : 1;
        }
        if (differing > 1) {
            throw new IllegalArgumentException(
                    "tensor '%s': the withheld slice %s is none of the open edition's %s; take both from the same release"
                            .formatted(name, shape(slice), shape(opened)));
        }
    }

    private static String shape(Tensor tensor) {
        return Stream.iterate(0L, axis -> axis < tensor.dim(), axis -> axis + 1)
                .map(axis -> Long.toString(tensor.size(axis)))
                .collect(Collectors.joining("×", "[", "]"));
    }
}
