package dev.sluice.edition;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether a checkpoint is what its config says, which every cut of weights relies on.
final class SourceCheck {
    private SourceCheck() {}

    /// @throws CutRefusedException where a tensor is missing or has another shape, or the weights
    ///   are quantised in a way that cannot be sliced
    static void require(Checkpoint source, Anatomy model) {
        Optional<String> method = model.quantization();
        boolean sliceable =
                method.isEmpty()
                        || model.family().tensors().stream()
                                .anyMatch(pattern -> pattern.quantization().equals(method));
        if (!sliceable) {
            throw new CutRefusedException(
                    "config.json",
                    "the weights are quantised with '%s', which family %s has no rules to slice"
                            .formatted(method.get(), model.family().name()),
                    "start from the unquantised checkpoint");
        }
        if (model.size("heads") % model.size("kv_heads") != 0 || model.size("head_dim") < 1) {
            throw new CutRefusedException(
                    "config.json",
                    "%d heads do not divide among %d key/value heads"
                            .formatted(model.size("heads"), model.size("kv_heads")),
                    "correct the config");
        }
        Map<String, TensorInfo> byUsualName = new HashMap<>();
        for (TensorInfo tensor : (Iterable<TensorInfo>) source.tensors()::iterator) {
            Optional<TensorRef> ref = model.match(tensor.name());
            if (ref.isEmpty()) {
                continue;
            }
            if (!model.shape(ref.get().pattern()).equals(tensor.shape())) {
                throw new CutRefusedException(
                        "tensor '%s'".formatted(tensor.name()),
                        "its shape %s is not %s, as config.json has it"
                                .formatted(tensor.shape(), model.shape(ref.get().pattern())),
                        "correct the config, or fetch the checkpoint again");
            }
            byUsualName.put(ref.get().in(model.variant()).name(), tensor);
        }
        Set<String> missing = new HashSet<>();
        model.tensors()
                .filter(ref -> isNeeded(ref, model))
                .map(TensorRef::name)
                .filter(name -> !byUsualName.containsKey(name))
                .forEach(missing::add);
        if (!missing.isEmpty()) {
            throw new CutRefusedException(
                    source.folder().toString(),
                    "%d tensors of family %s are missing, such as '%s'"
                            .formatted(
                                    missing.size(),
                                    model.family().name(),
                                    missing.stream().sorted().findFirst().orElseThrow()),
                    "fetch the checkpoint again");
        }
    }

    /// Whether a loader would fill the tensor with noise if it were missing.
    static boolean isNeeded(TensorRef ref, Anatomy model) {
        if (!ref.pattern().optional()) {
            return true;
        }
        return ref.pattern().has("vocab") && !model.isTied();
    }
}
