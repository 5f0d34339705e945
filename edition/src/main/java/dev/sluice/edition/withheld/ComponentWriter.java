package dev.sluice.edition.withheld;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import dev.sluice.edition.CutPlan;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.ScratchFile;
import dev.sluice.storage.StagedFile;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Writes one withheld component: its blocks from scratch space, its files and the source's headers
/// from the source, all as one safetensors file inside one `age` file.
///
/// Source: age specification v1.
public final class ComponentWriter {
    private static final int BUFFER_BYTES = 1024 * 1024;

    private final CutPlan plan;
    private final List<RecipientStanzaWriter> recipients;
    private final Function<String, Digest> sourceDigest;

    /// @param recipients `age1…` lines
    /// @param sourceDigest the sha256 of a file of the source, by its relative path
    public ComponentWriter(
            CutPlan plan, List<String> recipients, Function<String, Digest> sourceDigest) {
        this.plan = plan;
        this.recipients = recipients.stream().map(AgeKey::recipient).toList();
        this.sourceDigest = sourceDigest;
    }

    /// A component as written.
    ///
    /// @param digest of the `age` file, which differs from run to run as every encryption does
    /// @param contentDigest of the safetensors file inside, which does not
    public record Written(
            String component, Path file, long bytes, Digest digest, Digest contentDigest) {}

    /// A tensor of the file that holds bytes of the source.
    private record StoredBytes(String name, Path file, long bytes) {}

    /// Encrypts the component to `target`.
    ///
    /// @param scratch the blocks, at the offsets of the layout
    public Written write(ComponentLayout layout, ScratchFile scratch, Path target)
            throws IOException {
        List<StoredBytes> stored = storedBytes(layout.component());
        List<TensorSpec> specs = new ArrayList<>(layout.specs());
        for (StoredBytes bytes : stored) {
            specs.add(ComponentLayout.bytesTensor(bytes.name(), bytes.bytes()));
        }
        SafetensorsHeader header =
                SafetensorsHeader.layOut(
                        specs, Map.of(Manifest.METADATA_KEY, json(manifest(layout))));
        try (StagedFile staged = StagedFile.beside(target)) {
            DigestBuilder content = new DigestBuilder();
            try (WritableByteChannel age =
                    new StandardEncryptingChannelFactory()
                            .newEncryptingChannel(new UnclosedChannel(staged), recipients)) {
                SafetensorsWriter writer =
                        new SafetensorsWriter(header, new HashedChannel(age, content));
                ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
                for (long done = 0; done < layout.blockBytes(); done += buffer.capacity()) {
                    buffer.clear()
                            .limit((int) Math.min(layout.blockBytes() - done, buffer.capacity()));
                    scratch.read(done, buffer);
                    writer.write(buffer.flip());
                }
                for (StoredBytes bytes : stored) {
                    copy(bytes, writer, buffer);
                }
                writer.finish();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK lacks a cipher that age needs", e);
            }
            Digest digest = staged.commit();
            return new Written(
                    layout.component(), target, staged.bytesWritten(), digest, content.finish());
        }
    }

    private void copy(StoredBytes bytes, SafetensorsWriter writer, ByteBuffer buffer)
            throws IOException {
        try (FileChannel file = FileChannel.open(bytes.file(), StandardOpenOption.READ)) {
            long left = bytes.bytes();
            while (left > 0) {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                if (file.read(buffer) < 0) {
                    throw new IOException(bytes.file() + " became shorter while it was read");
                }
                left -= buffer.flip().remaining();
                writer.write(buffer);
            }
        }
    }

    /// The headers of all shards, every file that some edition changes, and the component's own
    /// files.
    private List<StoredBytes> storedBytes(String component) throws IOException {
        List<StoredBytes> stored = new ArrayList<>();
        Path folder = plan.source().folder();
        for (Checkpoint.Shard shard : plan.source().shards()) {
            stored.add(
                    new StoredBytes(
                            headerName(shard.fileName()),
                            folder.resolve(shard.fileName()),
                            shard.header().dataOffsetBytes()));
        }
        for (String path : storedFiles(component)) {
            Path file = RelativePath.parse(path).resolveIn(folder);
            stored.add(new StoredBytes(fileName(path), file, Files.size(file)));
        }
        return stored;
    }

    private List<String> storedFiles(String component) {
        List<String> own =
                plan.components().stream()
                        .filter(part -> part.component().name().equals(component))
                        .flatMap(part -> part.files().stream())
                        .toList();
        return sourceFiles().stream()
                .filter(path -> own.contains(path) || isChanged(path))
                .toList();
    }

    /// All files of the source but its shards.
    private List<String> sourceFiles() {
        List<String> files = new ArrayList<>(plan.source().files());
        if (plan.source().isSharded()) {
            files.add(Checkpoint.INDEX);
        }
        return files;
    }

    private boolean isChanged(String path) {
        return path.equals(Checkpoint.INDEX)
                || plan.editions().stream().anyMatch(part -> part.rewritten().containsKey(path));
    }

    private Manifest manifest(ComponentLayout layout) throws IOException {
        List<String> stored = storedFiles(layout.component());
        List<Manifest.SourceShard> shards = new ArrayList<>();
        for (Checkpoint.Shard shard : plan.source().shards()) {
            shards.add(
                    new Manifest.SourceShard(
                            shard.fileName(),
                            headerName(shard.fileName()),
                            shard.header().fileLengthBytes(),
                            sourceDigest.apply(shard.fileName()).hex()));
        }
        List<Manifest.SourceFile> files = new ArrayList<>();
        for (String path : sourceFiles()) {
            files.add(
                    new Manifest.SourceFile(
                            path,
                            stored.contains(path) ? fileName(path) : "",
                            Files.size(plan.source().folder().resolve(path)),
                            sourceDigest.apply(path).hex()));
        }
        return new Manifest(
                Manifest.VERSION,
                layout.component(),
                plan.components().stream().map(part -> part.component().name()).toList(),
                layout.manifestBlocks(),
                stored.stream()
                        .filter(path -> !isChanged(path))
                        .map(path -> new Manifest.StoredFile(fileName(path), path))
                        .toList(),
                new Manifest.Source(shards, files),
                plan.editions().stream()
                        .collect(
                                Collectors.toMap(
                                        CutPlan.EditionPart::name,
                                        part -> ComponentLayout.view(plan, part),
                                        (first, _) -> first,
                                        TreeMap::new)));
    }

    private static String json(Manifest manifest) {
        return JsonMapper.shared().writeValueAsString(manifest);
    }

    private static String headerName(String shard) {
        return "header:" + shard;
    }

    private static String fileName(String path) {
        return "file:" + path;
    }

    /// Keeps the staged file open when the cipher's channel closes: it is committed afterwards.
    private record UnclosedChannel(StagedFile staged) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) {
            return staged.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private record HashedChannel(WritableByteChannel target, DigestBuilder digest)
            implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            digest.update(bytes.duplicate());
            return target.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return target.isOpen();
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }
}
