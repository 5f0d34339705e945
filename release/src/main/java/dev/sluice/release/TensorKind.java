package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// All tensors that differ in nothing but the numbers of layers and experts, summed up.
///
/// @param name with `*` for each number, such as `model.layers.*.mlp.up_proj.weight`
/// @param before what the source has of them
/// @param after what the edition, or the component, has
public record TensorKind(String name, Size before, Size after) {
    private static final Pattern NUMBER = Pattern.compile("(?<=\\.|^)[0-9]+(?=\\.|$)");

    /// How much of a model.
    public record Size(long tensors, long parameters, long bytes) {
        static final Size NONE = new Size(0, 0, 0);

        static Size of(DType dtype, Shape shape) {
            TensorSpec spec = new TensorSpec("", dtype, shape);
            return new Size(1, shape.elements(), spec.byteLength());
        }

        Size plus(Size other) {
            return new Size(
                    Math.addExact(tensors, other.tensors),
                    Math.addExact(parameters, other.parameters),
                    Math.addExact(bytes, other.bytes));
        }
    }

    /// What an edition has, kind by kind.
    static List<TensorKind> ofEdition(CutPlan plan, CutPlan.EditionPart edition) {
        Sums sums = new Sums();
        for (CutPlan.Partition partition : plan.partitions()) {
            DType dtype = partition.tensor().dtype();
            String name = partition.tensor().name();
            CutPlan.KeptTensor kept = edition.kept().get(name);
            Size before = Size.of(dtype, partition.tensor().shape());
            sums.add(name, before, kept == null ? Size.NONE : Size.of(dtype, kept.box().shape()));
        }
        return sums.kinds();
    }

    /// What a component takes, kind by kind; kinds of which it takes nothing are left out.
    static List<TensorKind> ofComponent(CutPlan plan, String component) {
        Sums sums = new Sums();
        for (CutPlan.Partition partition : plan.partitions()) {
            DType dtype = partition.tensor().dtype();
            Size taken =
                    partition.pieces().stream()
                            .filter(piece -> piece.component().equals(component))
                            .map(piece -> Size.of(dtype, piece.box().shape()))
                            .reduce(Size.NONE, Size::plus);
            if (taken.tensors() > 0) {
                String name = partition.tensor().name();
                sums.add(name, Size.of(dtype, partition.tensor().shape()), taken);
            }
        }
        return sums.kinds();
    }

    static Size before(List<TensorKind> kinds) {
        return kinds.stream().map(TensorKind::before).reduce(Size.NONE, Size::plus);
    }

    static Size after(List<TensorKind> kinds) {
        return kinds.stream().map(TensorKind::after).reduce(Size.NONE, Size::plus);
    }

    private static final class Sums {
        private final Map<String, TensorKind> kinds = new TreeMap<>();

        void add(String tensor, Size before, Size after) {
            String name = NUMBER.matcher(tensor).replaceAll("*");
            kinds.merge(
                    name,
                    new TensorKind(name, before, after),
                    (a, b) -> new TensorKind(name, a.before.plus(b.before), a.after.plus(b.after)));
        }

        List<TensorKind> kinds() {
            return new ArrayList<>(kinds.values());
        }
    }
}
