package dev.sluice.engine.decoder;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.weights.Checkpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// Writes the logits of token sequences, for conformance/logits.py.
///
/// Arguments: folder of a checkpoint, file to write, how many tokens to read at a time with a cache
/// (0: the whole text at once, without; 1: row by row behind the first, as texts are written), and
/// of how many positions at the end of each sequence to write logits. Input: one sequence a line,
/// ids divided by spaces. Output: float64, little endian, `positions × vocabulary` for each
/// sequence.
final class LogitsMain {
    private LogitsMain() {}

    public static void main(String[] args) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
        int step = Integer.parseInt(args[2]);
        int last = Integer.parseInt(args[3]);
        Decoder decoder = Decoder.of(checkpoint.config());
        try (TorchThread thread = new TorchThread("logits");
                MappedParameters mapped = MappedParameters.open(checkpoint);
                OutputStream out = Files.newOutputStream(Path.of(args[1]));
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long[] ids = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
                int from = Math.max(0, ids.length - last);
                out.write(thread.call(() -> logits(decoder, mapped, ids, step, from)));
            }
        }
    }

    /// The logits of all positions behind `first`.
    private static byte[] logits(
            Decoder decoder, Parameters parameters, long[] ids, int step, int first) {
        int vocabulary = decoder.config().vocabulary();
        ByteBuffer all = ByteBuffer.allocate((ids.length - first) * vocabulary * Double.BYTES);
        int stride = step == 0 ? ids.length : step;
        try (NoGradGuard _ = new NoGradGuard();
                KeyValueCache cache = new KeyValueCache(Math.max(1, ids.length))) {
            Pass pass = step == 0 ? Pass.PLAIN : Pass.PLAIN.with(cache);
            if (step == 1) {
                return rows(decoder, parameters, pass, ids, first);
            }
            for (int from = 0; from < ids.length; from += stride) {
                long[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + stride));
                try (PointerScope _ = new PointerScope()) {
                    Tensor hidden =
                            decoder.hidden(parameters, torch.tensor(some).view(1, -1), pass);
                    int skipped = Math.clamp(first - from, 0, some.length);
                    if (skipped < some.length) {
                        Tensor kept = hidden.narrow(1, skipped, some.length - skipped);
                        all.put(bytes(decoder.logits(parameters, kept)));
                    }
                }
            }
        }
        return all.array();
    }

    /// As [dev.sluice.engine.LocalModel] writes: experts by tensors, all else without them.
    private static byte[] rows(
            Decoder decoder, Parameters parameters, Pass pass, long[] ids, int first) {
        ByteBuffer all =
                ByteBuffer.allocate(
                                (ids.length - first) * decoder.config().vocabulary() * Double.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        try (RowDecoder row = begin(decoder, parameters, pass, ids, first, all)) {
            for (int i = 1; i < ids.length; i++) {
                double[] logits =
                        row == null
                                ? one(decoder, parameters, pass, ids[i])
                                : widened(row.logits((int) ids[i]));
                if (i >= first) {
                    all.asDoubleBuffer().put(logits);
                    all.position(all.position() + logits.length * Double.BYTES);
                }
            }
        }
        return all.array();
    }

    private static @Nullable RowDecoder begin(
            Decoder decoder,
            Parameters parameters,
            Pass pass,
            long[] ids,
            int first,
            ByteBuffer all) {
        double[] logits = one(decoder, parameters, pass, ids[0]);
        if (first == 0) {
            all.asDoubleBuffer().put(logits);
            all.position(logits.length * Double.BYTES);
        }
        return decoder.row(parameters, pass, torch.get_num_threads()).orElse(null);
    }

    private static double[] one(Decoder decoder, Parameters parameters, Pass pass, long id) {
        try (PointerScope _ = new PointerScope()) {
            Tensor hidden = decoder.hidden(parameters, torch.tensor(id).view(1, -1), pass);
            return Golden.doubles(decoder.logits(parameters, hidden));
        }
    }

    private static double[] widened(float[] logits) {
        double[] wide = new double[logits.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = logits[i];
        }
        return wide;
    }

    private static byte[] bytes(Tensor logits) {
        double[] doubles = Golden.doubles(logits);
        ByteBuffer bytes =
                ByteBuffer.allocate(doubles.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(doubles);
        return bytes.array();
    }
}
