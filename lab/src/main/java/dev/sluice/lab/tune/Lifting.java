package dev.sluice.lab.tune;

import dev.sluice.engine.decoder.LoraAdapter.Factors;
import dev.sluice.engine.torch.TorchThread;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Fits an adapter of an open edition to the proprietary edition: what it adds to the units that
/// both have stays, and it adds nothing to, and takes nothing from, those that were withheld.
public final class Lifting {
    private final UnitPositions positions;
    private final Checkpoint open;
    private final Checkpoint proprietary;

    private Lifting(Checkpoint open, Checkpoint proprietary) {
        this.positions = new UnitPositions(open, proprietary);
        this.open = open;
        this.proprietary = proprietary;
    }

    /// Writes the adapter for the proprietary edition.
    ///
    /// @param out must not exist
    /// @return how many layers were extended
    /// @throws TuneException where the adapter is not of the open edition, or that is no cut of the
    ///   proprietary one
    public static int lift(Path adapterFolder, Path open, Path proprietary, Path out)
            throws IOException {
        Lifting lifting = new Lifting(Checkpoint.open(open), Checkpoint.open(proprietary));
        try (TorchThread thread = new TorchThread("lift", 1)) {
            return thread.call(
                    () -> {
                        try (Adapter adapter = AdapterFolder.read(adapterFolder)) {
                            return lifting.lift(adapter, out);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private int lift(Adapter adapter, Path out) throws IOException {
        SortedMap<String, Factors> lifted = new TreeMap<>();
        List<String> extended = new ArrayList<>();
        try (PointerScope _ = new PointerScope()) {
            for (String name : adapter.factors().keySet()) {
                Factors factors = factors(adapter, name);
                String weight = name + ".weight";
                Shape before = shape(open, weight);
                Shape after = shape(proprietary, weight);
                requireFit(name, factors, before);
                Tensor a = factors.a();
                Tensor b = factors.b();
                if (before.extent(1) != after.extent(1)) {
                    a = spread(a, 1, positions.of(weight, 1), after.extent(1));
                }
                if (before.extent(0) != after.extent(0)) {
                    b = spread(b, 0, positions.of(weight, 0), after.extent(0));
                }
                if (!before.equals(after)) {
                    extended.add(name);
                }
                lifted.put(name, new Factors(a, b, factors.scale()));
            }
            AdapterFolder.write(
                    out,
                    new Adapter(
                            proprietary.folder().toString(),
                            adapter.alpha(),
                            adapter.isRankStabilised(),
                            lifted));
        }
        return extended.size();
    }

    private static Factors factors(Adapter adapter, String name) {
        Factors factors = adapter.factors().get(name);
        if (factors == null) {
            throw new IllegalStateException(name);
        }
        return factors;
    }

    /// Zeros with some rows or columns of a factor at their places.
    private static Tensor spread(Tensor factor, int axis, long[] places, long extent) {
        Tensor wide =
                axis == 0
                        ? torch.zeros(extent, factor.size(1))
                        : torch.zeros(factor.size(0), extent);
        return wide.index_copy(axis, torch.tensor(places), factor);
    }

    private static Shape shape(Checkpoint checkpoint, String tensorName) {
        return checkpoint
                .tensor(tensorName)
                .map(TensorInfo::shape)
                .orElseThrow(
                        () ->
                                new TuneException(
                                        checkpoint.folder().toString(),
                                        "it has no tensor '%s'".formatted(tensorName),
                                        "name the two editions of the model the adapter is for"));
    }

    private static void requireFit(String name, Factors factors, Shape shape) {
        if (factors.b().size(0) != shape.extent(0) || factors.a().size(1) != shape.extent(1)) {
            throw new TuneException(
                    "layer '%s'".formatted(name),
                    "it is %s in the open edition, and the adapter's product is [%d, %d]"
                            .formatted(shape, factors.b().size(0), factors.a().size(1)),
                    "name the open edition that the adapter was made for");
        }
    }
}
