package dev.sluice.lab.tune;

import dev.sluice.engine.decoder.MappedParameters;
import dev.sluice.engine.decoder.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Float32 copies of a model's tensors, to be changed. Made, used and closed on one thread.
public final class LeafParameters implements Parameters, AutoCloseable {
    private final SortedMap<String, List<Tensor>> tensors = new TreeMap<>();

    private LeafParameters() {}

    /// Copies every tensor.
    public static LeafParameters of(MappedParameters model) {
        LeafParameters leaves = new LeafParameters();
        for (String name : model.names()) {
            try (PointerScope _ = new PointerScope()) {
                Tensor copy = model.parts(name).getFirst().to(ScalarType.Float).clone();
                leaves.tensors.put(name, List.of(copy.retainReference()));
            }
        }
        return leaves;
    }

    /// Gives a tensor a further part, which belongs to these from now on.
    public void extend(String name, Tensor part) {
        List<Tensor> longer = new ArrayList<>(parts(name));
        longer.add(part);
        tensors.put(name, longer);
    }

    /// The tensors, in the order of their names.
    public SortedMap<String, List<Tensor>> tensors() {
        return tensors;
    }

    /// All tensors, always in the same order.
    public List<Tensor> leaves() {
        List<Tensor> leaves = new ArrayList<>();
        tensors.values().forEach(leaves::addAll);
        return leaves;
    }

    @Override
    public List<Tensor> parts(String name) {
        List<Tensor> parts = tensors.get(name);
        if (parts == null) {
            throw new IllegalArgumentException("the model has no tensor '%s'".formatted(name));
        }
        return parts;
    }

    @Override
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    @Override
    public void close() {
        leaves().forEach(Tensor::close);
        tensors.clear();
    }
}
