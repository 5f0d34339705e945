package dev.sluice.weights;

/// A tensor in a file.
///
/// @param offsetBytes where its first byte stands, counted from the start of the data section
/// @param byteLength how many bytes it fills
public record TensorInfo(String name, DType dtype, Shape shape, long offsetBytes, long byteLength) {
    public TensorSpec spec() {
        return new TensorSpec(name, dtype, shape);
    }

    public long endBytes() {
        return offsetBytes + byteLength;
    }
}
