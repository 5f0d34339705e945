package dev.sluice.edition;

import dev.sluice.weights.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A tensor's withheld block, readable wherever it lies: in the source still, or in an opened
/// component.
///
/// Implementations may be read by several threads at once.
public interface WithheldTensor {
    /// The component that took it.
    String component();

    /// The source tensor's name with the dtype and shape of the block.
    TensorSpec spec();

    /// Fills `target` with the block's bytes (row-major, gaps closed) from `offsetBytes` on.
    void read(long offsetBytes, ByteBuffer target) throws IOException;
}
