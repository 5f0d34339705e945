package dev.sluice.lab.tune;

import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StagedFolder;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// Writes a model folder like another, with some tensors changed: same files, same layout, same
/// dtypes; what is not changed is copied byte for byte.
final class ModelCopy {
    private ModelCopy() {}

    /// Says what a tensor becomes.
    @FunctionalInterface
    interface Change {
        /// The tensor's new elements, float32 in the same shape, which the copy closes; empty where
        /// it stays.
        Optional<Tensor> of(TensorInfo info, SafetensorsFile file);
    }

    static void write(Checkpoint source, Path target, Change change) throws IOException {
        try (StagedFolder staged = StagedFolder.beside(target)) {
            for (String name : source.files()) {
                copy(source.folder().resolve(name), staged, name);
            }
            if (Files.exists(source.folder().resolve(Checkpoint.INDEX))) {
                copy(source.folder().resolve(Checkpoint.INDEX), staged, Checkpoint.INDEX);
            }
            for (Checkpoint.Shard shard : source.shards()) {
                try (SafetensorsFile file =
                                SafetensorsFile.open(source.folder().resolve(shard.fileName()));
                        StagedFile out = staged.file(shard.fileName())) {
                    SafetensorsWriter writer = new SafetensorsWriter(file.header(), out);
                    for (TensorInfo info : file.header().tensors()) {
                        write(writer, info, file, change);
                    }
                    writer.finish();
                    out.commit();
                }
            }
            staged.commit();
        }
    }

    private static void write(
            SafetensorsWriter writer, TensorInfo info, SafetensorsFile file, Change change)
            throws IOException {
        Optional<Tensor> changed = change.of(info, file);
        if (changed.isEmpty()) {
            Slices.of(file.data(info), writer::write);
            return;
        }
        try (Tensor tensor = changed.get()) {
            TensorBytes.write(tensor, info.dtype(), writer);
        }
    }

    private static void copy(Path source, StagedFolder staged, String name) throws IOException {
        try (StagedFile file = staged.file(name);
                FileChannel channel = FileChannel.open(source)) {
            file.transferFrom(channel, 0, channel.size());
            file.commit();
        }
    }
}
