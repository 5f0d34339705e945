package dev.sluice.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import tools.jackson.databind.node.ObjectNode;

/// A tiny checkpoint, some token ids, and the logits of the last of them.
final class Golden implements AutoCloseable {
    static final TorchThread TORCH = new TorchThread("golden", 1);

    static final Path FOLDER = Path.of("src/test/resources/dev/sluice/engine/decoder/golden");

    final Decoder decoder;
    final MappedParameters mapped;
    final long[] ids;
    final float[] expected;
    final int last;

    private Golden(
            Decoder decoder, MappedParameters mapped, long[] ids, float[] expected, int last) {
        this.decoder = decoder;
        this.mapped = mapped;
        this.ids = ids;
        this.expected = expected;
        this.last = last;
    }

    static Golden open(String name) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(FOLDER.resolve(name));
        ObjectNode made = readExpected(name);
        return new Golden(
                Decoder.of(checkpoint.config()),
                MappedParameters.open(checkpoint),
                made.path("ids").valueStream().mapToLong(id -> id.asLong()).toArray(),
                expected(name),
                made.path("logits").size());
    }

    static ObjectNode readExpected(String name) throws IOException {
        return Checkpoint.readObject(FOLDER.resolve(name).resolve("expected.json"));
    }

    static float[] expected(String name) throws IOException {
        ObjectNode made = readExpected(name);
        List<Float> expected = new ArrayList<>();
        made.path("logits").forEach(row -> row.forEach(v -> expected.add(v.floatValue())));
        float[] floats = new float[expected.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = expected.get(i);
        }
        return floats;
    }

    float[] logits(Function<Decoder, Pass> pass, int stride) {
        return TORCH.call(() -> run(mapped, pass.apply(decoder), stride));
    }

    float[] run(Parameters parameters, Pass pass, int stride) {
        try (NoGradGuard _ = new NoGradGuard()) {
            TensorVector pieces = new TensorVector();
            for (int from = 0; from < ids.length; from += stride) {
                long[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + stride));
                pieces.push_back(decoder.hidden(parameters, row(some), pass));
            }
            Tensor hidden = torch.cat(pieces, 1).narrow(1, ids.length - last, last);
            return Rope.floats(decoder.logits(parameters, hidden, pass).contiguous());
        }
    }

    @Override
    public void close() {
        mapped.close();
    }

    /// Every MLP divided behind some units and all attention behind some query groups.
    static Parameters divide(Golden golden, int units, int groups) {
        Map<String, List<Tensor>> parts = new HashMap<>();
        int headDim = golden.decoder.config().headDim();
        for (int layer = 0; layer < golden.decoder.config().layers().size(); layer++) {
            String mlp = "model.layers." + layer + ".mlp.";
            String attention = "model.layers." + layer + ".self_attn.";
            for (String name : List.of("gate_proj.weight", "up_proj.weight")) {
                split(golden, mlp + name, 0, units, parts);
            }
            for (String name : List.of("gate_proj.bias", "up_proj.bias")) {
                split(golden, mlp + name, 0, units, parts);
            }
            split(golden, mlp + "down_proj.weight", 1, units, parts);
            long keyHeads =
                    golden.mapped.parts(attention + "k_proj.weight").getFirst().size(0) / headDim;
            long queryHeads =
                    golden.mapped.parts(attention + "q_proj.weight").getFirst().size(0) / headDim;
            long queries = queryHeads / keyHeads * groups * headDim;
            for (String kind : List.of("weight", "bias")) {
                split(golden, attention + "q_proj." + kind, 0, queries, parts);
                split(golden, attention + "k_proj." + kind, 0, (long) groups * headDim, parts);
                split(golden, attention + "v_proj." + kind, 0, (long) groups * headDim, parts);
            }
            split(golden, attention + "o_proj.weight", 1, queries, parts);
        }
        return new Overlay(golden.mapped, parts);
    }

    private static void split(
            Golden golden, String name, int axis, long at, Map<String, List<Tensor>> parts) {
        if (golden.mapped.has(name)) {
            Tensor whole = golden.mapped.parts(name).getFirst();
            parts.put(
                    name,
                    List.of(
                            whole.narrow(axis, 0, at).contiguous(),
                            whole.narrow(axis, at, whole.size(axis) - at).contiguous()));
        }
    }

    static Tensor row(long[] ids) {
        return torch.tensor(ids).view(1, -1);
    }

    /// The numbers of a tensor of any floating-point type.
    static double[] doubles(Tensor tensor) {
        Tensor wide = tensor.to(ScalarType.Double).contiguous();
        double[] doubles = new double[Math.toIntExact(wide.numel())];
        try (DoublePointer pointer = wide.data_ptr_double()) {
            pointer.get(doubles);
        }
        return doubles;
    }

    static float distance(float[] some, float[] others) {
        assertThat(some).hasSameSizeAs(others);
        float distance = 0;
        for (int i = 0; i < some.length; i++) {
            distance = Math.max(distance, Math.abs(some[i] - others[i]));
        }
        return distance;
    }

    /// Parameters of which some are replaced.
    record Overlay(Parameters base, Map<String, List<Tensor>> replaced) implements Parameters {
        @Override
        public List<Tensor> parts(String name) {
            List<Tensor> parts = replaced.get(name);
            return parts == null ? base.parts(name) : parts;
        }

        @Override
        public boolean has(String name) {
            return base.has(name);
        }
    }
}
