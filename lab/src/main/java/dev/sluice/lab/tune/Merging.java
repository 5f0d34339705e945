package dev.sluice.lab.tune;

import dev.sluice.engine.decoder.LoraAdapter.Factors;
import dev.sluice.engine.torch.TorchThread;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/// Adds an adapter to its model for good: `W + scale · B A`, computed in float32 and rounded once
/// to the type the weight is stored in.
public final class Merging {
    private Merging() {}

    /// Writes the merged model.
    ///
    /// @param out must not exist
    /// @throws TuneException where the adapter is not of this model
    public static void merge(Path model, Path adapterFolder, Path out) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(model);
        try (TorchThread thread = new TorchThread("merge", 1)) {
            thread.run(
                    () -> {
                        try (Adapter adapter = AdapterFolder.read(adapterFolder)) {
                            requireLayers(checkpoint, adapter);
                            ModelCopy.write(
                                    checkpoint, out, (info, file) -> merged(info, file, adapter));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Optional<Tensor> merged(TensorInfo info, SafetensorsFile file, Adapter adapter) {
        Factors factors = adapter.factors().get(linear(info.name()));
        if (factors == null) {
            return Optional.empty();
        }
        if (factors.b().size(0) != info.shape().extent(0)
                || factors.a().size(1) != info.shape().extent(1)) {
            throw new TuneException(
                    "tensor '%s'".formatted(info.name()),
                    "it is %s, and the adapter's product is [%d, %d]"
                            .formatted(info.shape(), factors.b().size(0), factors.a().size(1)),
                    "merge it into the model it was made for; sluice lift fits one to another"
                            + " edition");
        }
        Tensor weight = TensorBytes.copy(file.data(info), info.dtype(), info.shape(), info.name());
        try (PointerScope _ = new PointerScope()) {
            weight.add_(factors.b().matmul(factors.a()), new Scalar(factors.scale()));
        }
        return Optional.of(weight);
    }

    private static void requireLayers(Checkpoint checkpoint, Adapter adapter) {
        Set<String> names =
                checkpoint
                        .tensors()
                        .map(tensor -> linear(tensor.name()))
                        .collect(Collectors.toSet());
        for (String name : adapter.factors().keySet()) {
            if (!names.contains(name)) {
                throw new TuneException(
                        checkpoint.folder().toString(),
                        "it has no layer '%s', which the adapter is for".formatted(name),
                        "merge the adapter into the model it was made for");
            }
        }
    }

    private static String linear(String tensorName) {
        return tensorName.endsWith(".weight")
                ? tensorName.substring(0, tensorName.length() - ".weight".length())
                : "";
    }
}
