package dev.sluice.lab.tune;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.Axis;
import dev.sluice.weights.family.TensorRef;
import dev.sluice.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where an open edition's units stand in the proprietary one. A cut keeps bytes and order, so each
/// kept unit is found again by its weights in all tensors of its layer.
final class UnitPositions {
    private final Anatomy anatomy;
    private final Checkpoint open;
    private final Checkpoint proprietary;
    private final Map<Key, long[]> found = new HashMap<>();

    /// An axis of one layer: `mlp` of layer 3.
    private record Key(String axis, OptionalInt layer) {}

    UnitPositions(Checkpoint open, Checkpoint proprietary) {
        this.anatomy = Anatomy.of(proprietary.config());
        this.open = open;
        this.proprietary = proprietary;
    }

    /// The places, one for each index of the open tensor's axis, ascending.
    ///
    /// @throws TuneException where the one is no cut of the other
    long[] of(String tensorName, int axis) throws IOException {
        TensorRef ref =
                anatomy.match(tensorName)
                        .orElseThrow(() -> notACut(tensorName, "the family does not know it"));
        Axis meant = ref.pattern().axes().get(axis);
        if (meant.copies() != 1 || meant.divisor() != 1 || ref.expert().isPresent()) {
            throw notACut(tensorName, "its units are fused, quantised or in experts");
        }
        Key key = new Key(meant.size(), ref.layer());
        long[] known = found.get(key);
        if (known == null) {
            known = match(tensorName, signatures(open, key), signatures(proprietary, key));
            found.put(key, known);
        }
        return known;
    }

    private static long[] match(String tensorName, long[] some, long[] all) {
        long[] places = new long[some.length];
        int next = 0;
        for (int i = 0; i < some.length; i++) {
            while (next < all.length && all[next] != some[i]) {
                next++;
            }
            if (next == all.length) {
                throw notACut(
                        tensorName,
                        "its unit %d is not in the proprietary edition, or in another order"
                                .formatted(i));
            }
            places[i] = next++;
        }
        return places;
    }

    /// A number for each unit, made of all its weights in the layer.
    private long[] signatures(Checkpoint checkpoint, Key key) throws IOException {
        SortedMap<String, Integer> axes = new TreeMap<>();
        checkpoint
                .tensors()
                .forEach(
                        tensor ->
                                anatomy.match(tensor.name())
                                        .filter(ref -> ref.layer().equals(key.layer()))
                                        .flatMap(ref -> axis(ref.pattern().axes(), key.axis()))
                                        .ifPresent(axis -> axes.put(tensor.name(), axis)));
        long[] signatures = new long[0];
        for (Checkpoint.Shard shard : checkpoint.shards()) {
            Path path = checkpoint.folder().resolve(shard.fileName());
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                for (TensorInfo info : file.header().tensors()) {
                    Integer axis = axes.get(info.name());
                    if (axis != null) {
                        int extent = Math.toIntExact(info.shape().extent(axis));
                        signatures = signatures.length == 0 ? new long[extent] : signatures;
                        if (signatures.length != extent) {
                            throw notACut(info.name(), "its units are not those of its layer");
                        }
                        add(signatures, info, axis, file.data(info));
                    }
                }
            }
        }
        return signatures;
    }

    /// Sums, for tensors may stand in any order.
    private static void add(long[] signatures, TensorInfo info, int axis, MemorySegment data) {
        int bytes = Math.toIntExact(info.dtype().bits() / 8);
        List<Long> extents = info.shape().extents();
        long inner = extents.stream().skip(axis + 1L).reduce(1L, Math::multiplyExact);
        long seed = info.name().hashCode() * 0x9E3779B97F4A7C15L;
        long elements = data.byteSize() / bytes;
        for (long element = 0; element < elements; element++) {
            int unit = (int) (element / inner % signatures.length);
            long place = element / inner / signatures.length * inner + element % inner;
            signatures[unit] +=
                    mix(seed ^ mix(place + 1) ^ value(data, element * bytes, bytes) << 1);
        }
    }

    private static long value(MemorySegment data, long offset, int bytes) {
        return switch (bytes) {
            case 2 -> data.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset);
            case 4 -> data.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
            case 8 -> data.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
            default -> data.get(ValueLayout.JAVA_BYTE, offset);
        };
    }

    /// Spreads every bit over all (the finaliser of SplitMix64).
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    private static Optional<Integer> axis(List<Axis> axes, String size) {
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i).size().equals(size)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static TuneException notACut(String tensorName, String problem) {
        return new TuneException(
                "tensor '%s'".formatted(tensorName),
                problem,
                "name the open edition the adapter was made for, and the proprietary edition it"
                        + " was cut from");
    }
}
