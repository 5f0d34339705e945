package dev.sluice.release;

import dev.sluice.edition.Box;
import dev.sluice.edition.CutPlan;
import dev.sluice.edition.SourceTensor;
import dev.sluice.edition.WithheldTensor;
import dev.sluice.edition.absence.WithheldFile;
import dev.sluice.storage.RelativePath;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an edition lacks, read from the source, to be looked for in the edition.
final class WithheldContent implements AutoCloseable {
    private final List<FileChannel> channels = new ArrayList<>();
    private final List<WithheldTensor> tensors = new ArrayList<>();
    private final List<WithheldFile> files = new ArrayList<>();

    private WithheldContent() {}

    static WithheldContent of(CutPlan plan, CutPlan.EditionPart edition) throws IOException {
        WithheldContent content = new WithheldContent();
        try {
            content.addBlocks(plan, edition.withheld());
            for (CutPlan.ComponentPart part : plan.components()) {
                if (edition.withheld().contains(part.component().name())) {
                    content.addFiles(plan.source().folder(), part);
                }
            }
            return content;
        } catch (IOException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    List<WithheldTensor> tensors() {
        return List.copyOf(tensors);
    }

    List<WithheldFile> files() {
        return List.copyOf(files);
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels) {
            channel.close();
        }
    }

    private void addBlocks(CutPlan plan, List<String> withheld) throws IOException {
        Map<String, FileChannel> open = new HashMap<>();
        Map<String, Long> dataOffsets = new HashMap<>();
        for (Checkpoint.Shard shard : plan.source().shards()) {
            dataOffsets.put(shard.fileName(), shard.header().dataOffsetBytes());
        }
        for (CutPlan.Partition partition : plan.partitions()) {
            String shard = partition.shard();
            for (CutPlan.Piece piece : partition.pieces()) {
                if (withheld.contains(piece.component())) {
                    FileChannel channel = open.get(shard);
                    if (channel == null) {
                        channel = open(plan.source().folder().resolve(shard));
                        open.put(shard, channel);
                    }
                    tensors.add(
                            new SourceTensor(
                                    piece.component(),
                                    channel,
                                    dataOffsets.getOrDefault(shard, 0L),
                                    partition.tensor(),
                                    piece.box()));
                }
            }
        }
    }

    /// Weights among the files, as an adapter's, are looked for number by number too.
    private void addFiles(Path source, CutPlan.ComponentPart part) throws IOException {
        String component = part.component().name();
        for (String file : part.files()) {
            Path path = RelativePath.parse(file).resolveIn(source);
            if (file.endsWith(".safetensors")) {
                SafetensorsHeader header = SafetensorsFile.readHeader(path);
                FileChannel channel = open(path);
                for (TensorInfo tensor : header.tensors()) {
                    tensors.add(
                            new SourceTensor(
                                    component,
                                    channel,
                                    header.dataOffsetBytes(),
                                    tensor,
                                    Box.whole(tensor.shape())));
                }
            } else {
                files.add(WithheldFile.of(component, file, path));
            }
        }
    }

    private FileChannel open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        channels.add(channel);
        return channel;
    }
}
