package dev.sluice.edition.cut;

import dev.sluice.edition.CutPlan;
import dev.sluice.edition.Progress;
import dev.sluice.edition.withheld.ComponentLayout;
import dev.sluice.edition.withheld.ComponentWriter;
import dev.sluice.storage.Digest;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.ScratchFile;
import dev.sluice.storage.StagedFile;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Carries out a [CutPlan]: shards in parallel, each read once; memory bounded by a few buffers a
/// worker, whatever the model's size.
///
/// Whole tensors are not handed from file to file by the kernel: every byte must pass through the
/// hashes of source and edition anyway, and a copy that never enters the process would be read
/// twice.
public final class Cutter {
    /// More would only queue for the disk, and each holds about 16 MiB of buffers.
    private static final int MAX_WORKERS = 8;

    private final CutPlan plan;
    private final Destination destination;
    private final CutJournal journal;
    private final Progress progress;
    private final SortedMap<String, Digest> source = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, Digest>> editions = new TreeMap<>();

    /// Where a cut goes.
    ///
    /// @param editionsFolder gets one folder per edition
    /// @param withheldFolder gets one `.age` file per component
    /// @param recipients who can open these, `age1…`
    public record Destination(Path editionsFolder, Path withheldFolder, List<String> recipients) {}

    private Cutter(CutPlan plan, Destination destination, CutJournal journal, Progress progress) {
        this.plan = plan;
        this.destination = destination;
        this.journal = journal;
        this.progress = progress;
    }

    /// Cuts, or goes on cutting where an earlier run with the same journal stopped.
    ///
    /// Each output appears under its name only when it is whole.
    public static CutResult cut(
            CutPlan plan, Destination destination, CutJournal journal, Progress progress)
            throws IOException {
        return new Cutter(plan, destination, journal, progress).run();
    }

    private CutResult run() throws IOException {
        prepareFolders();
        List<ComponentWriter.Written> written = new ArrayList<>();
        Map<ComponentLayout, ScratchFile> scratches = new LinkedHashMap<>();
        List<ShardCut> shards = new ArrayList<>();
        long totalBytes =
                plan.source().shards().stream()
                        .mapToLong(shard -> shard.header().fileLengthBytes())
                        .sum();
        try (Progress.Task task = progress.begin("cutting", totalBytes)) {
            for (CutPlan.ComponentPart part : plan.components()) {
                if (finishedComponent(part.component().name()).isEmpty()) {
                    scratches.put(
                            ComponentLayout.of(plan, part.component().name()),
                            ScratchFile.in(destination.withheldFolder()));
                }
            }
            for (Checkpoint.Shard shard : plan.source().shards()) {
                shards.add(
                        new ShardCut(
                                plan,
                                shard,
                                destination.editionsFolder(),
                                scratches,
                                journal,
                                task));
            }
            written.addAll(cut(shards, scratches));
        } finally {
            shards.forEach(ShardCut::close);
            scratches.values().forEach(ScratchFile::close);
        }
        return new CutResult(source, editions, written);
    }

    /// Streams all shards; then, while the disk finishes the editions, encrypts the components.
    private List<ComponentWriter.Written> cut(
            List<ShardCut> shards, Map<ComponentLayout, ScratchFile> scratches) throws IOException {
        int workers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_WORKERS);
        List<Callable<Digest>> streams = new ArrayList<>();
        List<Callable<Map<String, Digest>>> commits = new ArrayList<>();
        for (ShardCut shard : shards) {
            streams.add(shard::stream);
            commits.add(shard::commit);
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
            try {
                List<Digest> digests = all(start(executor, streams));
                for (int i = 0; i < shards.size(); i++) {
                    source.put(shards.get(i).fileName(), digests.get(i));
                }
                List<Future<Map<String, Digest>>> committing = start(executor, commits);
                copyFiles();
                List<ComponentWriter.Written> written = seal(scratches);
                List<Map<String, Digest>> committed = all(committing);
                for (int i = 0; i < shards.size(); i++) {
                    String file = shards.get(i).fileName();
                    committed.get(i).forEach((edition, digest) -> add(edition, file, digest));
                }
                return written;
            } catch (IOException | RuntimeException e) {
                executor.shutdownNow();
                throw e;
            }
        }
    }

    private static <T> List<Future<T>> start(ExecutorService executor, List<Callable<T>> work) {
        return work.stream().map(executor::submit).toList();
    }

    /// Waits for all; the first failure ends the wait.
    private static <T> List<T> all(List<Future<T>> running) throws IOException {
        List<T> results = new ArrayList<>();
        try {
            for (Future<T> future : running) {
                results.add(future.get());
            }
        } catch (ExecutionException e) {
            throw rethrow(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the cut was interrupted", e);
        }
        return results;
    }

    private List<ComponentWriter.Written> seal(Map<ComponentLayout, ScratchFile> scratches)
            throws IOException {
        List<ComponentWriter.Written> written = new ArrayList<>();
        ComponentWriter writer =
                new ComponentWriter(plan, destination.recipients(), this::sourceDigest);
        for (CutPlan.ComponentPart part : plan.components()) {
            String name = part.component().name();
            Optional<ComponentWriter.Written> earlier = finishedComponent(name);
            written.add(
                    earlier.isPresent()
                            ? earlier.get()
                            : seal(writer, ComponentLayout.of(plan, name), scratches));
        }
        return written;
    }

    private void prepareFolders() throws IOException {
        Files.createDirectories(destination.withheldFolder());
        StagedFile.sweep(destination.withheldFolder());
        for (CutPlan.EditionPart edition : plan.editions()) {
            Path folder = destination.editionsFolder().resolve(edition.name());
            Files.createDirectories(folder);
            StagedFile.sweep(folder);
            editions.put(edition.name(), new TreeMap<>());
        }
    }

    private static RuntimeException rethrow(ExecutionException e) throws IOException {
        switch (e.getCause()) {
            case IOException io -> throw io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e);
        }
    }

    private void copyFiles() throws IOException {
        List<String> files = new ArrayList<>(plan.source().files());
        if (plan.source().isSharded()) {
            files.add(Checkpoint.INDEX);
        }
        for (String file : files) {
            Path path = RelativePath.parse(file).resolveIn(plan.source().folder());
            source.put(file, once("source/" + file, () -> Digest.ofFile(path)));
        }
        for (CutPlan.EditionPart edition : plan.editions()) {
            for (String file : edition.copied()) {
                Path from = RelativePath.parse(file).resolveIn(plan.source().folder());
                write(
                        edition.name(),
                        file,
                        staged -> {
                            try (FileChannel channel =
                                    FileChannel.open(from, StandardOpenOption.READ)) {
                                staged.transferFrom(channel, 0, channel.size());
                            }
                        });
            }
            for (Map.Entry<String, byte[]> file : edition.rewritten().entrySet()) {
                write(
                        edition.name(),
                        file.getKey(),
                        staged -> staged.write(ByteBuffer.wrap(file.getValue())));
            }
            if (plan.source().isSharded()) {
                byte[] index = index(edition);
                write(
                        edition.name(),
                        Checkpoint.INDEX,
                        staged -> staged.write(ByteBuffer.wrap(index)));
            }
        }
    }

    private interface Content {
        void writeTo(StagedFile staged) throws IOException;
    }

    private void write(String edition, String file, Content content) throws IOException {
        Digest digest =
                once(
                        "editions/" + edition + "/" + file,
                        () -> {
                            Path folder = destination.editionsFolder().resolve(edition);
                            Path target = RelativePath.parse(file).resolveIn(folder);
                            Path parent = target.getParent();
                            if (parent != null) {
                                Files.createDirectories(parent);
                            }
                            try (StagedFile staged = StagedFile.beside(target)) {
                                content.writeTo(staged);
                                return staged.commit();
                            }
                        });
        add(edition, file, digest);
    }

    private Digest once(String key, Callable<Digest> work) throws IOException {
        Optional<Digest> earlier = journal.finished(key);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        try {
            Digest digest = work.call();
            journal.record(key, digest);
            return digest;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Laid out as the Hugging Face libraries write it: two spaces, sorted names.
    private byte[] index(CutPlan.EditionPart edition) {
        TreeMap<String, String> places = new TreeMap<>();
        long totalBytes = 0;
        for (Checkpoint.Shard shard : plan.source().shards()) {
            Optional<SafetensorsHeader> layout = ShardCut.layout(edition, shard);
            if (layout.isPresent()) {
                for (TensorInfo tensor : layout.get().tensors()) {
                    places.put(tensor.name(), shard.fileName());
                }
                totalBytes += layout.get().dataLengthBytes();
            }
        }
        return IndexFile.bytes(totalBytes, places);
    }

    private ComponentWriter.Written seal(
            ComponentWriter writer,
            ComponentLayout layout,
            Map<ComponentLayout, ScratchFile> scratches)
            throws IOException {
        ScratchFile scratch = scratches.get(layout);
        if (scratch == null) {
            throw new IllegalStateException("no scratch space for " + layout.component());
        }
        try (Progress.Task task =
                progress.begin("encrypting " + layout.component(), layout.blockBytes())) {
            ComponentWriter.Written written =
                    writer.write(layout, scratch, ageFile(layout.component()));
            task.advance(layout.blockBytes());
            journal.record("content/" + layout.component(), written.contentDigest());
            journal.record("withheld/" + layout.component(), written.digest());
            return written;
        }
    }

    private Optional<ComponentWriter.Written> finishedComponent(String name) throws IOException {
        Optional<Digest> digest = journal.finished("withheld/" + name);
        Optional<Digest> content = journal.finished("content/" + name);
        if (digest.isEmpty() || content.isEmpty()) {
            return Optional.empty();
        }
        Path file = ageFile(name);
        return Optional.of(
                new ComponentWriter.Written(
                        name, file, Files.size(file), digest.get(), content.get()));
    }

    private Path ageFile(String component) {
        return destination.withheldFolder().resolve(component + ".age");
    }

    private Digest sourceDigest(String path) {
        Digest digest = source.get(path);
        if (digest == null) {
            throw new IllegalStateException("'%s' was not read".formatted(path));
        }
        return digest;
    }

    private void add(String edition, String file, Digest digest) {
        editions.computeIfAbsent(edition, _ -> new TreeMap<>()).put(file, digest);
    }
}
