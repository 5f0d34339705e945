package dev.sluice.lab.train;

import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/// Between tensors and bytes. Tensors made here belong to the caller, who closes them.
final class Tensors {
    private Tensors() {}

    /// libtorch's name of an element type.
    ///
    /// @throws TrainingException where it is no plain floating-point type of 16 or 32 bits
    static torch.ScalarType scalarType(DType dtype, String where) {
        return switch (dtype) {
            case F32 -> torch.ScalarType.Float;
            case F16 -> torch.ScalarType.Half;
            case BF16 -> torch.ScalarType.BFloat16;
            case BOOL,
                    F4,
                    F6_E2M3,
                    F6_E3M2,
                    U8,
                    I8,
                    F8_E5M2,
                    F8_E4M3,
                    F8_E8M0,
                    I16,
                    U16,
                    I32,
                    U32,
                    C64,
                    F64,
                    I64,
                    U64 ->
                    throw new TrainingException(
                            where,
                            "elements of type %s cannot be trained".formatted(dtype),
                            "convert the model to bf16 or f32 first (sluice convert)");
        };
    }

    /// A float32 copy of elements in memory.
    static Tensor copyOf(MemorySegment bytes, DType dtype, Shape shape, String where) {
        torch.ScalarType type = scalarType(dtype, where);
        try (PointerScope _ = new PointerScope()) {
            Pointer start = new Address(bytes);
            Tensor view = torch.from_blob(start, extents(shape), new TensorOptions(type));
            return view.to(torch.ScalarType.Float).clone().retainReference();
        }
    }

    /// A float32 tensor of these numbers.
    static Tensor of(float[] values, Shape shape) {
        try (PointerScope _ = new PointerScope()) {
            return torch.tensor(values).view(extents(shape)).clone().retainReference();
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
            Tensor view =
                    torch.from_blob(
                            new Address(bytes),
                            extents(shape),
                            new TensorOptions(scalarType(dtype, where)));
            target.detach().copy_(view);
        }
    }

    static long[] extents(Shape shape) {
        return shape.extents().stream().mapToLong(Long::longValue).toArray();
    }

    static Shape shape(Tensor tensor) {
        long[] extents = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = tensor.size(i);
        }
        return Shape.of(extents);
    }

    /// Takes bytes that are valid during the call.
    @FunctionalInterface
    interface Sink<E extends Exception> {
        void take(ByteBuffer bytes) throws E;
    }

    /// The address of mapped memory, which someone else owns.
    private static final class Address extends Pointer {
        Address(MemorySegment segment) {
            super((Pointer) null);
            this.address = segment.address();
        }
    }
}
