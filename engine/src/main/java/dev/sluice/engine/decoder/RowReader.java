package dev.sluice.engine.decoder;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/// Takes the tensors that a row is computed with from a model's parameters, and keeps in mind
/// whether all of them could be taken: what lies on another device, or has a type that [RowKernels]
/// does not know, cannot.
final class RowReader {
    private static final RowMatrix NOTHING = new RowMatrix(MemorySegment.NULL, false, 0, 0);

    private final Parameters parameters;
    private boolean isComplete = true;

    RowReader(Parameters parameters) {
        this.parameters = parameters;
    }

    boolean isComplete() {
        return isComplete;
    }

    RowMatrix matrix(Tensor tensor) {
        if (!RowMatrix.isReadable(tensor)) {
            isComplete = false;
            return NOTHING;
        }
        return RowMatrix.of(tensor);
    }

    RowMatrix matrix(String name) {
        return matrix(parameters.parts(name).getFirst());
    }

    /// The parts of a linear layer.
    List<RowProduct> products(Linear linear) {
        List<Tensor> weights = linear.weights(parameters);
        return IntStream.range(0, weights.size())
                .mapToObj(
                        part ->
                                new RowProduct(
                                        matrix(weights.get(part)),
                                        linear.isBiased(parameters, part)
                                                ? vector(linear.biasName(), part)
                                                : new float[0]))
                .toList();
    }

    /// A norm; none where the model has no such one.
    RowNorm norm(Norm norm) {
        if (!parameters.has(norm.weightName())) {
            return RowNorm.none();
        }
        float[] scale = vector(norm.weightName(), 0);
        if (norm.isPlusOne()) {
            for (int i = 0; i < scale.length; i++) {
                scale[i] += 1;
            }
        }
        return new RowNorm(scale, norm.epsilon());
    }

    private float[] vector(String name, int part) {
        RowMatrix matrix = matrix(parameters.parts(name).get(part));
        return matrix.rows() == 0 ? new float[0] : matrix.row(0);
    }
}
