package dev.sluice.engine.decoder;

import dev.sluice.engine.torch.TensorMemory;
import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A tensor's numbers where they lie, row after row; valid as long as the tensor is.
///
/// @param isHalf whether they are bfloat16, else float32
/// @param columns length of a row; that of the whole where the tensor has one axis
record RowMatrix(MemorySegment data, boolean isHalf, int rows, int columns) {
    /// Whether a tensor can be read this way.
    static boolean isReadable(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        return (type == ScalarType.Float || type == ScalarType.BFloat16)
                && tensor.is_cpu()
                && tensor.is_contiguous();
    }

    /// @param tensor a readable one
    static RowMatrix of(Tensor tensor) {
        long columns = tensor.dim() == 0 ? 1 : tensor.size(-1);
        return new RowMatrix(
                TensorMemory.bytes(tensor),
                tensor.scalar_type().intern() == ScalarType.BFloat16,
                Math.toIntExact(tensor.numel() / columns),
                Math.toIntExact(columns));
    }

    float at(int row, int column) {
        return RowKernels.at(data, isHalf, (long) row * columns + column);
    }

    float dot(int row, float[] x) {
        return RowKernels.dot(data, isHalf, (long) row * columns, x, 0, columns);
    }

    /// One row, as float32.
    float[] row(int row) {
        float[] values = new float[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = at(row, i);
        }
        return values;
    }
}
