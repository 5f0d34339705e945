package dev.sluice.lab.tune;

import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Between tensors and the bytes of files.
final class TensorBytes {
    private TensorBytes() {}

    /// A float32 copy of elements in memory; the caller's to close.
    ///
    /// @throws TuneException where they are no plain floating-point numbers
    static Tensor copy(MemorySegment bytes, DType dtype, Shape shape, String where) {
        try (PointerScope _ = new PointerScope()) {
            long[] extents = shape.extents().stream().mapToLong(Long::longValue).toArray();
            Tensor view =
                    torch.from_blob(
                            new Address(bytes), extents, new TensorOptions(type(dtype, where)));
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

    static Shape shape(Tensor tensor) {
        long[] extents = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = tensor.size(i);
        }
        return Shape.of(extents);
    }

    private static ScalarType type(DType dtype, String where) {
        return switch (dtype) {
            case F32 -> ScalarType.Float;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
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
                    throw new TuneException(
                            where,
                            "elements of type %s cannot be tuned".formatted(dtype),
                            "convert the model to bf16 or f32 first (sluice convert)");
        };
    }

    /// The address of memory that someone else owns.
    private static final class Address extends Pointer {
        private Address(MemorySegment segment) {
            this.address = segment.address();
        }
    }
}
