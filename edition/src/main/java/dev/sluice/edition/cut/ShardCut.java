package dev.sluice.edition.cut;

import dev.sluice.edition.BoxRuns;
import dev.sluice.edition.CutPlan;
import dev.sluice.edition.Progress;
import dev.sluice.edition.withheld.ComponentLayout;
import dev.sluice.storage.Digest;
import dev.sluice.storage.HashAside;
import dev.sluice.storage.ScratchFile;
import dev.sluice.storage.StagedFile;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Cuts one weight file. First [#stream], then [#commit].
///
/// Streaming reads the file once from first byte to last, and while each chunk is hashed for the
/// source's digest, its stretches go to the editions' files and the components' scratch space.
final class ShardCut implements AutoCloseable {
    private static final int CHUNK_BYTES = 8 * 1024 * 1024;
    private static final int EDITION_BUFFER_BYTES = 4 * 1024 * 1024;
    private static final int SCRATCH_BUFFER_BYTES = 1024 * 1024;

    private final CutPlan plan;
    private final Checkpoint.Shard shard;
    private final Path editionsFolder;
    private final Map<ComponentLayout, ScratchFile> components;
    private final CutJournal journal;
    private final Progress.Task progress;
    private final Map<String, Digest> finished = new LinkedHashMap<>();
    private final List<EditionOutput> outputs = new ArrayList<>();

    /// @param components those still to be written, with the space for their blocks
    ShardCut(
            CutPlan plan,
            Checkpoint.Shard shard,
            Path editionsFolder,
            Map<ComponentLayout, ScratchFile> components,
            CutJournal journal,
            Progress.Task progress) {
        this.plan = plan;
        this.shard = shard;
        this.editionsFolder = editionsFolder;
        this.components = components;
        this.journal = journal;
        this.progress = progress;
    }

    /// The shard's layout in an edition, empty where it keeps nothing of it.
    static Optional<SafetensorsHeader> layout(CutPlan.EditionPart edition, Checkpoint.Shard shard) {
        List<TensorSpec> specs = new ArrayList<>();
        for (TensorInfo tensor : shard.header().tensors()) {
            CutPlan.KeptTensor kept = edition.kept().get(tensor.name());
            if (kept != null) {
                specs.add(new TensorSpec(kept.name(), tensor.dtype(), kept.box().shape()));
            }
        }
        return specs.isEmpty()
                ? Optional.empty()
                : Optional.of(SafetensorsHeader.layOut(specs, shard.header().metadata()));
    }

    /// Reads the shard and writes everything that it gives, but for the editions' last sync.
    ///
    /// @return the digest of the whole shard
    Digest stream() throws IOException {
        for (CutPlan.EditionPart edition : plan.editions()) {
            Optional<SafetensorsHeader> layout = layout(edition, shard);
            if (layout.isEmpty()) {
                continue;
            }
            Optional<Digest> earlier = journal.finished(editionKey(edition.name()));
            if (earlier.isPresent()) {
                finished.put(edition.name(), earlier.get());
            } else {
                outputs.add(new EditionOutput(edition, layout.get()));
            }
        }
        Optional<Digest> known = journal.finished(sourceKey());
        if (outputs.isEmpty() && components.isEmpty() && known.isPresent()) {
            progress.advance(shard.header().fileLengthBytes());
            return known.get();
        }
        Digest digest = read();
        journal.record(sourceKey(), digest);
        return digest;
    }

    /// Makes the editions' files durable and puts them in place. This waits for the disk, so it is
    /// a step of its own: components are encrypted meanwhile.
    Map<String, Digest> commit() {
        for (EditionOutput output : outputs) {
            Digest digest = output.finish();
            journal.record(editionKey(output.edition.name()), digest);
            finished.put(output.edition.name(), digest);
        }
        return finished;
    }

    String fileName() {
        return shard.fileName();
    }

    @Override
    public void close() {
        outputs.forEach(EditionOutput::close);
    }

    private String sourceKey() {
        return "source/" + shard.fileName();
    }

    private String editionKey(String edition) {
        return "editions/" + edition + "/" + shard.fileName();
    }

    private Digest read() throws IOException {
        List<ScratchOutput> scratches =
                components.entrySet().stream()
                        .map(entry -> new ScratchOutput(entry.getKey(), entry.getValue()))
                        .toList();
        Path file = plan.source().folder().resolve(shard.fileName());
        HashAside sourceHash = new HashAside();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = shard.header();
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
            long position = 0;
            TensorWalks walks = new TensorWalks(header.tensors(), outputs, scratches);
            while (position < header.fileLengthBytes()) {
                chunk.clear();
                long due =
                        position < header.dataOffsetBytes()
                                ? header.dataOffsetBytes() - position
                                : header.fileLengthBytes() - position;
                chunk.limit((int) Math.min(due, CHUNK_BYTES));
                readFully(file, channel, chunk, position);
                sourceHash.start(chunk.flip());
                try {
                    if (position >= header.dataOffsetBytes()) {
                        walks.feed(chunk, position - header.dataOffsetBytes());
                    }
                } finally {
                    sourceHash.await();
                }
                position += chunk.limit();
                progress.advance(chunk.limit());
            }
        }
        outputs.forEach(output -> output.gatherer.flush());
        return sourceHash.finish();
    }

    private static void readFully(Path file, FileChannel channel, ByteBuffer chunk, long position)
            throws IOException {
        while (chunk.hasRemaining()) {
            if (channel.read(chunk, position + chunk.position()) < 0) {
                throw new EOFException(file + " became shorter while it was read");
            }
        }
    }

    /// Feeds chunks, which know nothing of tensors, to the walks of whichever tensors lie in them.
    private static final class TensorWalks {
        private final List<TensorInfo> tensors;
        private final List<EditionOutput> outputs;
        private final List<ScratchOutput> scratches;
        private int current;
        private List<RunGatherer.Walk> walks = List.of();

        TensorWalks(
                List<TensorInfo> tensors,
                List<EditionOutput> outputs,
                List<ScratchOutput> scratches) {
            this.tensors = tensors;
            this.outputs = outputs;
            this.scratches = scratches;
            enter();
        }

        void feed(ByteBuffer chunk, long dataOffsetBytes) {
            long end = dataOffsetBytes + chunk.limit();
            while (current < tensors.size()) {
                TensorInfo tensor = tensors.get(current);
                long from = Math.max(tensor.offsetBytes(), dataOffsetBytes);
                long to = Math.min(tensor.endBytes(), end);
                if (from < to) {
                    for (RunGatherer.Walk walk : walks) {
                        walk.feed(
                                chunk,
                                (int) (from - dataOffsetBytes),
                                (int) (to - from),
                                from - tensor.offsetBytes());
                    }
                }
                if (tensor.endBytes() > end) {
                    return;
                }
                scratches.forEach(ScratchOutput::leave);
                current++;
                enter();
            }
        }

        private void enter() {
            if (current == tensors.size()) {
                return;
            }
            TensorInfo tensor = tensors.get(current);
            List<RunGatherer.Walk> entered = new ArrayList<>();
            outputs.forEach(output -> output.enter(tensor).ifPresent(entered::add));
            scratches.forEach(output -> entered.addAll(output.enter(tensor)));
            walks = entered;
        }
    }

    /// This shard's file in one edition.
    private final class EditionOutput {
        private final CutPlan.EditionPart edition;
        private final StagedFile staged;
        private final RunGatherer gatherer;

        EditionOutput(CutPlan.EditionPart edition, SafetensorsHeader layout) {
            this.edition = edition;
            this.staged =
                    StagedFile.beside(
                            editionsFolder.resolve(edition.name()).resolve(shard.fileName()));
            this.gatherer = new RunGatherer(EDITION_BUFFER_BYTES, staged::write);
            staged.write(ByteBuffer.wrap(layout.toBytes()));
        }

        Optional<RunGatherer.Walk> enter(TensorInfo tensor) {
            return Optional.ofNullable(edition.kept().get(tensor.name()))
                    .map(
                            kept ->
                                    gatherer.walk(
                                            new BoxRuns(
                                                    tensor.shape(), tensor.dtype(), kept.box())));
        }

        Digest finish() {
            return staged.commit();
        }

        void close() {
            staged.close();
        }
    }

    /// One component's blocks of this shard, each gathered to its place in the scratch space.
    private static final class ScratchOutput {
        private final Map<String, List<ComponentLayout.PlacedBlock>> blocks = new LinkedHashMap<>();
        private final ScratchFile scratch;
        private final List<BlockSlot> entered = new ArrayList<>();
        private final List<BlockSlot> idle = new ArrayList<>();

        ScratchOutput(ComponentLayout layout, ScratchFile scratch) {
            this.scratch = scratch;
            for (ComponentLayout.PlacedBlock block : layout.blocks()) {
                blocks.computeIfAbsent(block.tensor().name(), _ -> new ArrayList<>()).add(block);
            }
        }

        List<RunGatherer.Walk> enter(TensorInfo tensor) {
            List<RunGatherer.Walk> walks = new ArrayList<>();
            for (ComponentLayout.PlacedBlock block :
                    blocks.getOrDefault(tensor.name(), List.of())) {
                BlockSlot slot = idle.isEmpty() ? new BlockSlot(scratch) : idle.removeLast();
                slot.position = block.offsetBytes();
                entered.add(slot);
                walks.add(
                        slot.gatherer.walk(
                                new BoxRuns(tensor.shape(), tensor.dtype(), block.box())));
            }
            return walks;
        }

        void leave() {
            entered.forEach(slot -> slot.gatherer.flush());
            idle.addAll(entered);
            entered.clear();
        }
    }

    /// Where the bytes of one block go next; used for one block after the other.
    private static final class BlockSlot {
        private final ScratchFile scratch;
        private final RunGatherer gatherer = new RunGatherer(SCRATCH_BUFFER_BYTES, this::write);
        private long position;

        BlockSlot(ScratchFile scratch) {
            this.scratch = scratch;
        }

        private void write(ByteBuffer bytes) {
            int count = bytes.remaining();
            scratch.write(position, bytes);
            position += count;
        }
    }
}
