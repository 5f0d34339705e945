package dev.sluice.weights;

/// A tensor that is to be written: what it is called and how large it will be, before it has a
/// place in a file.
public record TensorSpec(String name, DType dtype, Shape shape) {
    /// The bytes the tensor fills.
    ///
    /// @throws IllegalArgumentException where they overflow or do not fill whole bytes
    public long byteLength() {
        return dtype.byteLength(shape.elements())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "tensor '%s' %s %s does not fill a countable number of bytes"
                                                .formatted(name, dtype, shape)));
    }
}
