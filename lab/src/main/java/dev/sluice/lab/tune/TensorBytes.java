package dev.sluice.lab.tune;

import dev.sluice.engine.torch.TensorMemory;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Between tensors and the bytes of files.
final class TensorBytes {
    private TensorBytes() {}

    /// A float32 copy of elements in memory; the caller's to close.
    ///
    /// @throws TuneException where they are no plain floating-point numbers
    static Tensor copy(MemorySegment bytes, DType dtype, Shape shape, String where) {
        try (PointerScope _ = new PointerScope()) {
            Tensor view = TensorMemory.view(bytes, type(dtype, where), shape);
            return view.to(ScalarType.Float).clone().retainReference();
        }
    }

    /// Writes a tensor's elements, in row-major order, rounded to a dtype.
    static void write(Tensor tensor, DType dtype, SafetensorsWriter writer) throws IOException {
        try (PointerScope _ = new PointerScope()) {
            Tensor stored = tensor.detach().to(type(dtype, "tensor")).contiguous();
            long length = Math.multiplyExact(stored.numel(), dtype.bits() / 8);
            try (BytePointer start = new BytePointer(stored.data_ptr())) {
                writer.write(start.capacity(length).asByteBuffer());
            }
        }
    }

    private static ScalarType type(DType dtype, String where) {
        return TensorMemory.scalarType(dtype)
                .filter(_ -> dtype != DType.F64)
                .orElseThrow(
                        () ->
                                new TuneException(
                                        where,
                                        "elements of type %s cannot be tuned".formatted(dtype),
                                        "convert the model to bf16 or f32 first (sluice convert)"));
    }
}
