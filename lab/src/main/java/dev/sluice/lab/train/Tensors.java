package dev.sluice.lab.train;

import dev.sluice.engine.torch.TensorMemory;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Between tensors and bytes. Tensors made here belong to the caller, who closes them.
final class Tensors {
    private Tensors() {}

    /// libtorch's name of an element type.
    ///
    /// @throws TrainingException where it is no plain floating-point type of 16 or 32 bits
    static torch.ScalarType scalarType(DType dtype, String where) {
        return TensorMemory.scalarType(dtype)
                .filter(_ -> dtype != DType.F64)
                .orElseThrow(
                        () ->
                                new TrainingException(
                                        where,
                                        "elements of type %s cannot be trained".formatted(dtype),
                                        "convert the model to bf16 or f32 first (sluice convert)"));
    }

    /// A float32 copy of elements in memory.
    static Tensor copyOf(MemorySegment bytes, DType dtype, Shape shape, String where) {
        torch.ScalarType type = scalarType(dtype, where);
        try (PointerScope _ = new PointerScope()) {
            Tensor view = TensorMemory.view(bytes, type, shape);
            return view.to(torch.ScalarType.Float).clone().retainReference();
        }
    }

    /// A float32 tensor of these numbers.
    static Tensor of(float[] values, Shape shape) {
        try (PointerScope _ = new PointerScope()) {
            return torch.tensor(values).view(TensorMemory.extents(shape)).clone().retainReference();
        }
    }

    /// Hands a tensor's elements, in row-major order, as a dtype.
    static <E extends Exception> void bytes(Tensor tensor, DType dtype, Sink<E> sink) throws E {
        try (PointerScope _ = new PointerScope()) {
            Tensor stored = tensor.detach().to(scalarType(dtype, "the model's dtype")).contiguous();
            long length = stored.numel() * dtype.bits() / 8;
            BytePointer start = new BytePointer(stored.data_ptr()).capacity(length);
            sink.take(start.asByteBuffer());
        }
    }

    /// Copies elements of a dtype into a float32 tensor in place.
    static void fill(Tensor target, MemorySegment bytes, DType dtype, Shape shape, String where) {
        try (PointerScope _ = new PointerScope()) {
            Tensor view = TensorMemory.view(bytes, scalarType(dtype, where), shape);
            target.detach().copy_(view);
        }
    }

    /// Takes bytes that are valid during the call.
    @FunctionalInterface
    interface Sink<E extends Exception> {
        void take(ByteBuffer bytes) throws E;
    }
}
