package dev.sluice.engine.decoder;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Measures how fast a checkpoint reads and writes, for bench/engine_speed.py.
///
/// Arguments: folder, threads, tokens to read, tokens to write, rounds. Prints a line a round:
/// seconds to read, seconds to write, the same in seconds of processor time (what counts on a busy
/// machine, with one thread), last token id.
final class SpeedMain {
    private SpeedMain() {}

    public static void main(String[] args) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
        int prompt = Integer.parseInt(args[2]);
        int written = Integer.parseInt(args[3]);
        try (TorchThread thread = new TorchThread("speed", Integer.parseInt(args[1]));
                MappedParameters mapped = MappedParameters.open(checkpoint)) {
            Decoder decoder = Decoder.of(checkpoint.config());
            for (int round = 0; round < Integer.parseInt(args[4]); round++) {
                System.out.println(thread.call(() -> round(decoder, mapped, prompt, written)));
            }
        }
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private static String round(Decoder decoder, Parameters parameters, int prompt, int written) {
        long[] ids = new long[prompt];
        for (int i = 0; i < prompt; i++) {
            ids[i] = 6 + i * 7919L % (decoder.config().vocabulary() - 6);
        }
        try (InferenceMode _ = new InferenceMode();
                KeyValueCache cache = new KeyValueCache(prompt + written)) {
            Pass pass = Pass.PLAIN.with(cache);
            long start = System.nanoTime();
            long startCpu = cpuNanos();
            long next = step(decoder, parameters, pass, ids);
            long read = System.nanoTime();
            long readCpu = cpuNanos();
            try (RowDecoder row =
                    decoder.row(parameters, pass, torch.get_num_threads()).orElseThrow()) {
                for (int i = 0; i < written; i++) {
                    next = highest(row.logits((int) next));
                }
            }
            long end = System.nanoTime();
            long endCpu = cpuNanos();
            return "%.6f %.6f %.6f %.6f %d %d"
                    .formatted(
                            (read - start) / 1e9,
                            (end - read) / 1e9,
                            (readCpu - startCpu) / 1e9,
                            (endCpu - readCpu) / 1e9,
                            next,
                            Pointer.physicalBytes());
        }
    }

    private static int highest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private static long step(Decoder decoder, Parameters parameters, Pass pass, long... ids) {
        try (PointerScope _ = new PointerScope()) {
            Tensor hidden = decoder.hidden(parameters, torch.tensor(ids).view(1, -1), pass);
            Tensor last = hidden.narrow(1, ids.length - 1, 1);
            return decoder.logits(parameters, last).argmax().item_long();
        }
    }
}
