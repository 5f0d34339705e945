package dev.sluice.engine.decoder;

import dev.sluice.engine.torch.TensorMemory;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/// The tensors of a checkpoint's folder, mapped from its safetensors files: nothing is copied, each
/// has the type it is stored in, and processes that map the same files share their memory.
///
/// Files are mapped privately: what is written to a tensor in place stays in this process. Where a
/// file may not be written, it is mapped for reading only, and such a write ends the process. Names
/// are those of the family's usual variant. Tensors are valid until [#close].
public final class MappedParameters implements Parameters, AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Map<String, List<Tensor>> tensors = new HashMap<>();

    private MappedParameters() {}

    /// Maps every floating-point tensor of a checkpoint.
    ///
    /// @throws FormatException where a file changed since the checkpoint was opened
    public static MappedParameters open(Checkpoint checkpoint) throws IOException {
        MappedParameters parameters = new MappedParameters();
        try {
            Optional<Anatomy> anatomy = Anatomy.find(checkpoint.config());
            for (Checkpoint.Shard shard : checkpoint.shards()) {
                parameters.map(checkpoint.folder().resolve(shard.fileName()), shard, anatomy);
            }
            return parameters;
        } catch (IOException | RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    @Override
    public List<Tensor> parts(String name) {
        List<Tensor> parts = tensors.get(name);
        if (parts == null) {
            throw new IllegalArgumentException("the checkpoint has no tensor '%s'".formatted(name));
        }
        return parts;
    }

    @Override
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /// The names of all tensors, sorted.
    public SortedSet<String> names() {
        return new TreeSet<>(tensors.keySet());
    }

    @Override
    public void close() {
        tensors.values().forEach(parts -> parts.forEach(Tensor::close));
        tensors.clear();
        arena.close();
    }

    private void map(Path file, Checkpoint.Shard shard, Optional<Anatomy> anatomy)
            throws IOException {
        MemorySegment mapped = map(file);
        long expected = shard.header().dataOffsetBytes() + shard.header().dataLengthBytes();
        if (mapped.byteSize() != expected) {
            throw new FormatException(
                    file.toString(),
                    "it has %,d bytes, and had %,d when it was opened"
                            .formatted(mapped.byteSize(), expected),
                    "let no other program write it");
        }
        for (TensorInfo info : shard.header().tensors()) {
            MemorySegment bytes =
                    mapped.asSlice(
                            shard.header().dataOffsetBytes() + info.offsetBytes(),
                            info.byteLength());
            String name =
                    anatomy.flatMap(
                                    known ->
                                            known.match(info.name())
                                                    .map(ref -> ref.in(known.variant())))
                            .map(ref -> ref.name())
                            .orElse(info.name());
            tensor(bytes, info).ifPresent(tensor -> tensors.put(name, List.of(tensor)));
        }
    }

    private MemorySegment map(Path file) throws IOException {
        boolean isWritable = Files.isWritable(file);
        StandardOpenOption[] options =
                isWritable
                        ? new StandardOpenOption[] {
                            StandardOpenOption.READ, StandardOpenOption.WRITE
                        }
                        : new StandardOpenOption[] {StandardOpenOption.READ};
        try (FileChannel channel = FileChannel.open(file, options)) {
            return channel.map(
                    isWritable ? MapMode.PRIVATE : MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    /// A tensor over mapped bytes; empty where libtorch does not compute with its type.
    static Optional<Tensor> tensor(MemorySegment bytes, TensorInfo info) {
        return TensorMemory.scalarType(info.dtype())
                .map(
                        type -> {
                            Tensor tensor = TensorMemory.view(bytes, type, info.shape());
                            tensor.retainReference();
                            return tensor;
                        });
    }
}
