package dev.sluice.lab.train;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.Parameters;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// The tensors of a model in training, float32: the shared ones, and beside some of them the part
/// that belongs to a component, which can be present or absent.
final class Weights implements Parameters, AutoCloseable {
    private final Map<String, Tensor> shared;
    private final Map<String, Tensor> component;
    private boolean isComponentPresent;

    /// @param shared by name, in the order of the checkpoint
    /// @param component further units of some of these, at the end of the units' axis
    Weights(Map<String, Tensor> shared, Map<String, Tensor> component) {
        this.shared = new LinkedHashMap<>(shared);
        this.component = new TreeMap<>(component);
        this.isComponentPresent = !component.isEmpty();
    }

    /// Copies every tensor of a checkpoint.
    static Weights of(Checkpoint checkpoint) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Checkpoint.Shard shard : checkpoint.shards()) {
            try (SafetensorsFile file =
                    SafetensorsFile.open(checkpoint.folder().resolve(shard.fileName()))) {
                for (TensorInfo tensor : file.header().tensors()) {
                    String where = "tensor '%s'".formatted(tensor.name());
                    tensors.put(
                            tensor.name(),
                            Tensors.copyOf(
                                    file.data(tensor), tensor.dtype(), tensor.shape(), where));
                }
            }
        }
        return new Weights(tensors, Map.of());
    }

    /// These with a component's units beside them. The tensors are shared, not copied.
    Weights with(Map<String, Tensor> units) {
        return new Weights(shared, units);
    }

    /// Whether forward passes see the component.
    void setComponentPresent(boolean present) {
        isComponentPresent = present;
    }

    List<Tensor> sharedLeaves() {
        return new ArrayList<>(shared.values());
    }

    List<Tensor> componentLeaves() {
        return new ArrayList<>(component.values());
    }

    Map<String, Tensor> shared() {
        return shared;
    }

    Map<String, Tensor> component() {
        return component;
    }

    /// Every tensor with the component's part at the end of its units' axis. Tensors that have none
    /// are these themselves; the others are made anew, freed by the caller's scope.
    Map<String, Tensor> joined(UnitAxes axes) {
        Map<String, Tensor> whole = new LinkedHashMap<>(shared);
        component.forEach(
                (name, part) ->
                        whole.computeIfPresent(
                                name,
                                (_, core) ->
                                        torch.cat(
                                                new TensorVector(core.detach(), part.detach()),
                                                axes.axis(name).orElseThrow())));
        return whole;
    }

    /// A model of these, with the component where it is present at the time.
    Forward forward(Decoder decoder) {
        return tokens -> decoder.logits(this, decoder.hidden(this, tokens));
    }

    @Override
    public List<Tensor> parts(String name) {
        Tensor whole =
                Optional.ofNullable(shared.get(name))
                        .orElseThrow(
                                () -> new IllegalArgumentException("no tensor '" + name + "'"));
        Tensor further = isComponentPresent ? component.get(name) : null;
        return further == null ? List.of(whole) : List.of(whole, further);
    }

    @Override
    public boolean has(String name) {
        return shared.containsKey(name);
    }

    @Override
    public void close() {
        shared.values().forEach(Tensor::close);
        component.values().forEach(Tensor::close);
    }
}
