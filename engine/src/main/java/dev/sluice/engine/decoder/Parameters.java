package dev.sluice.engine.decoder;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// The tensors that a forward pass reads, by their names in the checkpoint.
///
/// A tensor may stand in **parts** along the one axis that an edition divides: the units of an MLP,
/// the query groups of attention. A forward pass computes each part and adds the results, so that
/// the open edition and the withheld slices are used where they lie, and no joined copy is made;
/// and so that training can give each part an optimizer of its own.
public interface Parameters {
    /// The parts of a tensor, in the order of the divided axis; one where the tensor is whole.
    ///
    /// @throws IllegalArgumentException where there is no tensor of this name
    List<Tensor> parts(String name);

    /// Whether there is a tensor of this name.
    boolean has(String name);
}
