package dev.sluice.lab.train;

import dev.sluice.engine.torch.TensorMemory;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/// Where a phase stands: weights, optimizer state, losses so far. Written under a temporary name
/// and renamed, so that a kill at any moment leaves the old state or the new.
final class StateFile {
    private static final String LOSSES = "losses";

    private final Path file;
    private final Digest inputs;

    /// @param inputs of the run, [RunInputs#digest]
    StateFile(Path file, Digest inputs) {
        this.file = file;
        this.inputs = inputs;
    }

    /// Writes where a loop stands.
    void save(TrainingLoop loop, List<Float> losses) throws IOException {
        Map<String, Tensor> tensors = tensors(loop);
        List<TensorSpec> specs = new ArrayList<>();
        tensors.forEach(
                (name, tensor) ->
                        specs.add(new TensorSpec(name, DType.F32, TensorMemory.shape(tensor))));
        specs.add(new TensorSpec(LOSSES, DType.F32, Shape.of(losses.size())));
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("inputs", inputs.toString());
        metadata.put("step", String.valueOf(loop.step()));
        for (int i = 0; i < loop.optimizers().size(); i++) {
            metadata.put("steps." + i, String.valueOf(loop.optimizers().get(i).steps()));
        }
        try (StagedFile staged = StagedFile.beside(file)) {
            SafetensorsWriter writer =
                    new SafetensorsWriter(SafetensorsHeader.layOut(specs, metadata), staged);
            for (Tensor tensor : tensors.values()) {
                Tensors.<IOException>bytes(tensor, DType.F32, writer::write);
            }
            ByteBuffer curve =
                    ByteBuffer.allocate(losses.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
            losses.forEach(curve::putFloat);
            writer.write(curve.flip());
            writer.finish();
            staged.commit();
        }
    }

    /// Sets a loop to where an earlier run stopped.
    ///
    /// @return the losses so far; empty where there is no earlier run
    /// @throws TrainingException where the state is of a run with other inputs
    List<Float> restore(TrainingLoop loop) throws IOException {
        List<Float> losses = new ArrayList<>();
        if (!Files.exists(file)) {
            return losses;
        }
        try (SafetensorsFile saved = SafetensorsFile.open(file)) {
            Map<String, String> metadata = saved.header().metadata();
            if (!inputs.toString().equals(metadata.get("inputs"))) {
                throw new TrainingException(
                        file.toString(),
                        "an unfinished run with another recipe, other data or another seed is here",
                        "finish it with what it began with, or choose another folder");
            }
            for (Map.Entry<String, Tensor> entry : tensors(loop).entrySet()) {
                TensorInfo info = find(saved, entry.getKey());
                Tensors.fill(
                        entry.getValue(), saved.data(info), info.dtype(), info.shape(), "state");
            }
            TensorInfo curve = find(saved, LOSSES);
            MemorySegment values = saved.data(curve);
            for (long i = 0; i < curve.shape().elements(); i++) {
                losses.add(values.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * 4));
            }
            loop.resumeAt(number(metadata, "step"));
            for (int i = 0; i < loop.optimizers().size(); i++) {
                loop.optimizers().get(i).resumeAt(number(metadata, "steps." + i));
            }
        }
        return losses;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private TensorInfo find(SafetensorsFile saved, String name) {
        return saved.header()
                .tensor(name)
                .orElseThrow(() -> damaged("it has no '%s'".formatted(name)));
    }

    private int number(Map<String, String> metadata, String key) {
        try {
            return Integer.parseInt(metadata.getOrDefault(key, ""));
        } catch (NumberFormatException e) {
            throw damaged("its '%s' is no number".formatted(key));
        }
    }

    private TrainingException damaged(String problem) {
        return new TrainingException(file.toString(), problem, "delete it and start again");
    }

    private static Map<String, Tensor> tensors(TrainingLoop loop) {
        Map<String, Tensor> tensors = new TreeMap<>();
        for (int i = 0; i < loop.optimizers().size(); i++) {
            AdamW optimizer = loop.optimizers().get(i);
            for (int leaf = 0; leaf < optimizer.leaves().size(); leaf++) {
                tensors.put("leaf.%d.%05d".formatted(i, leaf), optimizer.leaves().get(leaf));
            }
            List<Tensor> state = optimizer.state();
            for (int at = 0; at < state.size(); at++) {
                tensors.put("state.%d.%05d".formatted(i, at), state.get(at));
            }
        }
        return tensors;
    }
}
