package dev.sluice.engine.torch;

import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Between the bytes of model files and libtorch's tensors.
public final class TensorMemory {
    private TensorMemory() {}

    /// libtorch's name of an element type; empty where it does not compute with it.
    public static Optional<ScalarType> scalarType(DType dtype) {
        return switch (dtype) {
            case F64 -> Optional.of(ScalarType.Double);
            case F32 -> Optional.of(ScalarType.Float);
            case F16 -> Optional.of(ScalarType.Half);
            case BF16 -> Optional.of(ScalarType.BFloat16);
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
                    I64,
                    U64 ->
                    Optional.empty();
        };
    }

    /// A tensor over bytes that someone else owns, valid as long as they are: nothing is copied.
    public static Tensor view(MemorySegment bytes, ScalarType type, Shape shape) {
        return torch.from_blob(new SegmentPointer(bytes), extents(shape), torch.dtype(type));
    }

    /// The bytes of a contiguous tensor on the CPU, valid as long as the tensor is.
    // Restricted: the tensor says where it lies and how long it is.
    @SuppressWarnings("restricted")
    public static MemorySegment bytes(Tensor tensor) {
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.nbytes());
    }

    /// A shape as libtorch takes it.
    public static long[] extents(Shape shape) {
        return shape.extents().stream().mapToLong(Long::longValue).toArray();
    }

    /// A tensor's shape.
    public static Shape shape(Tensor tensor) {
        long[] extents = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = tensor.size(i);
        }
        return Shape.of(extents);
    }

    /// Where a segment lies, as JavaCPP wants it.
    private static final class SegmentPointer extends Pointer {
        private SegmentPointer(MemorySegment segment) {
            this.address = segment.address();
        }
    }
}
