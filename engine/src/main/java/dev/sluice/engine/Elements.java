package dev.sluice.engine;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Copies a tensor's elements out of libtorch, row by row.
final class Elements {
    private Elements() {}

    static float[] floats(Tensor tensor) {
        Tensor flat = tensor.to(ScalarType.Float).contiguous();
        float[] elements = new float[Math.toIntExact(flat.numel())];
        try (FloatPointer pointer = flat.data_ptr_float()) {
            pointer.get(elements);
        }
        return elements;
    }

    static double[] doubles(Tensor tensor) {
        Tensor flat = tensor.to(ScalarType.Double).contiguous();
        double[] elements = new double[Math.toIntExact(flat.numel())];
        try (DoublePointer pointer = flat.data_ptr_double()) {
            pointer.get(elements);
        }
        return elements;
    }

    static long[] longs(Tensor tensor) {
        Tensor flat = tensor.to(ScalarType.Long).contiguous();
        long[] elements = new long[Math.toIntExact(flat.numel())];
        try (LongPointer pointer = flat.data_ptr_long()) {
            pointer.get(elements);
        }
        return elements;
    }
}
