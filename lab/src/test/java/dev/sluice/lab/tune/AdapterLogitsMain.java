package dev.sluice.lab.tune;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.MappedParameters;
import dev.sluice.engine.decoder.Pass;
import dev.sluice.engine.torch.TorchThread;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.family.Anatomy;
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
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Computes logits of a model with an adapter, for conformance scripts. Arguments: the model's
/// folder, the adapter's, the file to write. Input: one sequence a line, ids divided by spaces.
/// Output: float32, little endian, `tokens × vocabulary` for each sequence.
final class AdapterLogitsMain {
    private AdapterLogitsMain() {}

    public static void main(String[] args) throws IOException {
        try (OutputStream out = Files.newOutputStream(Path.of(args[2]));
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long[] ids = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
                float[] logits = logits(Path.of(args[0]), Optional.of(Path.of(args[1])), ids);
                ByteBuffer bytes =
                        ByteBuffer.allocate(logits.length * 4).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(logits);
                out.write(bytes.array());
            }
        }
    }

    /// The logits of every token of a sequence.
    static float[] logits(Path model, Optional<Path> adapterFolder, long... ids)
            throws IOException {
        Checkpoint checkpoint = Checkpoint.open(model);
        Decoder decoder = Decoder.of(checkpoint.config());
        Anatomy anatomy = Anatomy.of(checkpoint.config());
        try (TorchThread thread = new TorchThread("logits", 1)) {
            return thread.call(
                    () -> {
                        try (MappedParameters mapped = MappedParameters.open(checkpoint);
                                NoGradGuard _ = new NoGradGuard()) {
                            if (adapterFolder.isEmpty()) {
                                return logits(decoder, mapped, Pass.PLAIN, ids);
                            }
                            try (Adapter adapter = AdapterFolder.read(adapterFolder.get())) {
                                Pass pass = Pass.PLAIN.with(List.of(adapter.forDecoder(anatomy)));
                                return logits(decoder, mapped, pass, ids);
                            }
                        }
                    });
        }
    }

    private static float[] logits(Decoder decoder, MappedParameters mapped, Pass pass, long[] ids) {
        Tensor hidden = decoder.hidden(mapped, torch.tensor(ids).view(1, -1), pass);
        Tensor logits = decoder.logits(mapped, hidden).to(torch.ScalarType.Float).contiguous();
        float[] values = new float[Math.toIntExact(logits.numel())];
        new FloatPointer(logits.data_ptr()).get(values);
        return values;
    }
}
