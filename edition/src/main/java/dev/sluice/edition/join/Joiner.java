package dev.sluice.edition.join;

import dev.sluice.edition.Box;
import dev.sluice.edition.BoxRuns;
import dev.sluice.edition.Progress;
import dev.sluice.edition.withheld.Manifest;
import dev.sluice.edition.withheld.WithheldComponent;
import dev.sluice.storage.Digest;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StagedFolder;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts an edition and the components it lacks together again. Every file of the result is compared
/// with the source's sha256 before the folder appears.
public final class Joiner implements AutoCloseable {
    private static final int BLOCK_BYTES = 8 * 1024 * 1024;

    private final Checkpoint open;
    private final List<WithheldComponent> components;
    private final Manifest manifest;
    private final Manifest.EditionView view;
    private final Map<String, FileChannel> channels = new HashMap<>();
    private final Map<String, OpenTensor> openTensors = new HashMap<>();

    private record OpenTensor(String shard, long dataOffsetBytes, TensorInfo tensor) {}

    private Joiner(Checkpoint open, List<WithheldComponent> components) {
        this.open = open;
        this.components = components;
        this.manifest = components.getFirst().manifest();
        this.view = JoinMatch.editionOf(open, components);
        for (Checkpoint.Shard shard : open.shards()) {
            for (TensorInfo tensor : shard.header().tensors()) {
                openTensors.put(
                        tensor.name(),
                        new OpenTensor(shard.fileName(), shard.header().dataOffsetBytes(), tensor));
            }
        }
    }

    /// Writes the source to `target`.
    ///
    /// @param open a downloadable edition
    /// @param components all that it withholds
    /// @return the digest of each file, as the components' manifests announce it
    /// @throws JoinException where the parts do not make the source
    public static SortedMap<String, Digest> join(
            Path open, List<WithheldComponent> components, Path target, Progress progress)
            throws IOException {
        try (Joiner joiner = new Joiner(Checkpoint.open(open), components);
                StagedFolder folder = StagedFolder.beside(target)) {
            SortedMap<String, Digest> digests = joiner.write(folder, progress);
            folder.commit();
            return digests;
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels.values()) {
            channel.close();
        }
    }

    private SortedMap<String, Digest> write(StagedFolder folder, Progress progress)
            throws IOException {
        SortedMap<String, Digest> digests = new TreeMap<>();
        long totalBytes =
                manifest.source().shards().stream().mapToLong(Manifest.SourceShard::bytes).sum();
        try (Progress.Task task = progress.begin("joining", totalBytes)) {
            for (Manifest.SourceShard shard : manifest.source().shards()) {
                try (StagedFile staged = folder.file(shard.path())) {
                    writeShard(shard, staged, task);
                    digests.put(shard.path(), commit(staged, shard.path(), shard.sha256()));
                }
            }
        }
        for (Manifest.SourceFile file : manifest.source().files()) {
            try (StagedFile staged = folder.file(file.path())) {
                writeFile(file, staged);
                digests.put(file.path(), commit(staged, file.path(), file.sha256()));
            }
        }
        return digests;
    }

    private static Digest commit(StagedFile staged, String path, String sha256) {
        Digest digest = staged.commit();
        if (!digest.hex().equals(sha256)) {
            throw new JoinException(
                    path,
                    "joined it has sha256 %s, the source had %s".formatted(digest.hex(), sha256),
                    "the edition or a component was changed; fetch them again");
        }
        return digest;
    }

    private void writeFile(Manifest.SourceFile file, StagedFile staged) throws IOException {
        if (!file.stored().isEmpty()) {
            for (WithheldComponent component : components) {
                if (component.holds(file.stored())) {
                    staged.write(ByteBuffer.wrap(component.bytes(file.stored())));
                    return;
                }
            }
        }
        for (WithheldComponent component : components) {
            for (Manifest.StoredFile own : component.manifest().files()) {
                if (own.path().equals(file.path())) {
                    staged.write(ByteBuffer.wrap(component.bytes(own.stored())));
                    return;
                }
            }
        }
        Path path = RelativePath.parse(file.path()).resolveIn(open.folder());
        if (!Files.isRegularFile(path)) {
            throw new JoinException(
                    path.toString(), "the edition lacks this file", "fetch the edition again");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            staged.transferFrom(channel, 0, channel.size());
        }
    }

    private void writeShard(Manifest.SourceShard shard, StagedFile staged, Progress.Task task)
            throws IOException {
        byte[] head = components.getFirst().bytes(shard.header());
        SafetensorsHeader header =
                SafetensorsFile.readHeader(
                        shard.path(),
                        shard.bytes(),
                        (position, target) ->
                                target.put(head, Math.toIntExact(position), target.remaining()));
        staged.write(ByteBuffer.wrap(head));
        task.advance(head.length);
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        for (TensorInfo tensor : header.tensors()) {
            List<PartReader> parts = parts(tensor);
            for (long done = 0; done < tensor.byteLength(); done += block.limit()) {
                block.clear().limit((int) Math.min(BLOCK_BYTES, tensor.byteLength() - done));
                for (PartReader part : parts) {
                    part.fill(block, done);
                }
                task.advance(block.limit());
                staged.write(block.position(0));
            }
        }
    }

    /// The parts that make up a tensor: the edition's, and each component's.
    private List<PartReader> parts(TensorInfo tensor) throws IOException {
        List<PartReader> parts = new ArrayList<>();
        long covered = 0;
        Manifest.Kept kept = view.changed().get(tensor.name());
        if (kept != null || !view.gone().contains(tensor.name())) {
            String name = kept == null ? tensor.name() : kept.name();
            Box box = kept == null ? Box.whole(tensor.shape()) : Box.parse(kept.axes());
            OpenTensor stored = openTensor(name, tensor, box);
            FileChannel channel = channel(stored.shard());
            long start = stored.dataOffsetBytes() + stored.tensor().offsetBytes();
            parts.add(
                    new PartReader(
                            new BoxRuns(tensor.shape(), tensor.dtype(), box),
                            (offset, target) -> readFully(channel, start + offset, target)));
            covered += box.shape().elements();
        }
        for (WithheldComponent component : components) {
            for (Manifest.Block block : component.manifest().blocks()) {
                if (block.tensor().equals(tensor.name())) {
                    Box box = Box.parse(block.axes());
                    parts.add(
                            new PartReader(
                                    new BoxRuns(tensor.shape(), tensor.dtype(), box),
                                    (offset, target) ->
                                            component.read(block.stored(), offset, target)));
                    covered += box.shape().elements();
                }
            }
        }
        if (covered != tensor.shape().elements()) {
            throw new JoinException(
                    tensor.name(),
                    "the parts hold %,d of its %,d elements"
                            .formatted(covered, tensor.shape().elements()),
                    "give every component that the edition withholds");
        }
        return parts;
    }

    private OpenTensor openTensor(String name, TensorInfo source, Box box) {
        OpenTensor stored = openTensors.get(name);
        if (stored == null
                || stored.tensor().dtype() != source.dtype()
                || !stored.tensor().shape().equals(box.shape())) {
            throw new JoinException(
                    open.folder() + ", tensor '" + name + "'",
                    stored == null
                            ? "the edition lacks it"
                            : "it is %s %s where %s %s was cut"
                                    .formatted(
                                            stored.tensor().dtype(),
                                            stored.tensor().shape(),
                                            source.dtype(),
                                            box.shape()),
                    "give the edition that these components were taken from");
        }
        return stored;
    }

    private FileChannel channel(String shard) throws IOException {
        FileChannel channel = channels.get(shard);
        if (channel == null) {
            channel = FileChannel.open(open.folder().resolve(shard), StandardOpenOption.READ);
            channels.put(shard, channel);
        }
        return channel;
    }

    private static void readFully(FileChannel channel, long position, ByteBuffer target)
            throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw new IOException("the edition became shorter while it was read");
            }
            at += count;
        }
    }
}
