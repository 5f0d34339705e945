package dev.sluice.lab.train;

import dev.sluice.edition.PythonJson;
import dev.sluice.edition.cut.IndexFile;
import dev.sluice.engine.torch.TensorMemory;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StagedFolder;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/// Writes a model folder, file after file, into a staged folder; and remembers the digests.
final class ModelWriter {
    private final StagedFolder folder;
    private final SortedMap<String, Digest> files = new TreeMap<>();

    ModelWriter(StagedFolder folder) {
        this.folder = folder;
    }

    /// What was written, by name.
    SortedMap<String, Digest> files() {
        return files;
    }

    void bytes(String name, byte[] content) {
        try (StagedFile file = folder.file(name)) {
            file.write(ByteBuffer.wrap(content));
            files.put(name, file.commit());
        }
    }

    /// As transformers writes it, and as a cut rewrites it.
    void config(JsonNode config) {
        bytes(Checkpoint.CONFIG, PythonJson.config(config));
    }

    void copy(String name, Path source) throws IOException {
        bytes(name, Files.readAllBytes(source));
    }

    /// Whole tensors, in the reference implementation's order.
    void weights(Map<String, Tensor> tensors, DType dtype) throws IOException {
        List<TensorSpec> specs = new ArrayList<>();
        tensors.forEach(
                (name, tensor) ->
                        specs.add(new TensorSpec(name, dtype, TensorMemory.shape(tensor))));
        SafetensorsHeader header =
                SafetensorsHeader.layOut(
                        SafetensorsHeader.canonicalOrder(specs), Map.of("format", "pt"));
        try (StagedFile file = folder.file(Checkpoint.SINGLE)) {
            SafetensorsWriter writer = new SafetensorsWriter(header, file);
            for (TensorInfo info : header.tensors()) {
                Tensor tensor = tensors.get(info.name());
                if (tensor == null) {
                    throw new IllegalStateException(info.name());
                }
                Tensors.<IOException>bytes(tensor, dtype, writer::write);
            }
            writer.finish();
            files.put(Checkpoint.SINGLE, file.commit());
        }
    }

    /// A checkpoint's tensors, their own bytes, each with further units at the end of its units'
    /// axis, in the checkpoint's files, dtypes and order. Cutting the further units off gives the
    /// checkpoint's files again, its index as a cut writes it.
    ///
    /// @param units by tensor name
    void extended(Checkpoint base, UnitAxes axes, Map<String, Tensor> units) throws IOException {
        SortedMap<String, String> places = new TreeMap<>();
        long total = 0;
        for (Checkpoint.Shard shard : base.shards()) {
            try (SafetensorsFile file =
                    SafetensorsFile.open(base.folder().resolve(shard.fileName()))) {
                SafetensorsHeader header = extendedHeader(file.header(), axes, units);
                extended(shard.fileName(), file, header, axes, units);
                header.tensors().forEach(info -> places.put(info.name(), shard.fileName()));
                total += header.dataLengthBytes();
            }
        }
        if (base.isSharded()) {
            bytes(Checkpoint.INDEX, IndexFile.bytes(total, places));
        }
    }

    private static SafetensorsHeader extendedHeader(
            SafetensorsHeader base, UnitAxes axes, Map<String, Tensor> units) {
        List<TensorSpec> specs = new ArrayList<>();
        for (TensorInfo info : base.tensors()) {
            Tensor further = units.get(info.name());
            specs.add(
                    further == null
                            ? info.spec()
                            : new TensorSpec(
                                    info.name(),
                                    info.dtype(),
                                    info.shape()
                                            .with(
                                                    axisOf(axes, info),
                                                    info.shape().extent(axisOf(axes, info))
                                                            + further.size(axisOf(axes, info)))));
        }
        return SafetensorsHeader.layOut(specs, base.metadata());
    }

    private void extended(
            String name,
            SafetensorsFile base,
            SafetensorsHeader header,
            UnitAxes axes,
            Map<String, Tensor> units)
            throws IOException {
        try (StagedFile file = folder.file(name)) {
            SafetensorsWriter writer = new SafetensorsWriter(header, file);
            for (TensorInfo info : base.header().tensors()) {
                Tensor further = units.get(info.name());
                if (further == null) {
                    writer.write(base.data(info).asByteBuffer());
                } else {
                    Tensors.<IOException>bytes(
                            further,
                            info.dtype(),
                            bytes ->
                                    interleave(
                                            writer,
                                            base.data(info),
                                            bytes,
                                            info,
                                            axisOf(axes, info)));
                }
            }
            writer.finish();
            files.put(name, file.commit());
        }
    }

    /// Row-major tensors joined along an axis: for each index of the axes before it, a stretch of
    /// the one and then a stretch of the other.
    private static void interleave(
            SafetensorsWriter writer,
            MemorySegment base,
            ByteBuffer further,
            TensorInfo info,
            int axis)
            throws IOException {
        long outer = 1;
        for (int i = 0; i < axis; i++) {
            outer = Math.multiplyExact(outer, info.shape().extent(i));
        }
        long baseStretch = base.byteSize() / outer;
        int furtherStretch = Math.toIntExact(further.remaining() / outer);
        for (long i = 0; i < outer; i++) {
            writer.write(base.asSlice(i * baseStretch, baseStretch).asByteBuffer());
            writer.write(further.slice(Math.toIntExact(i * furtherStretch), furtherStretch));
        }
    }

    private static int axisOf(UnitAxes axes, TensorInfo info) {
        return axes.axis(info).orElseThrow();
    }
}
