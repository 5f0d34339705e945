package dev.sluice.edition.withheld;

import com.exceptionfactory.jagged.PayloadException;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import dev.sluice.edition.Progress;
import dev.sluice.edition.WithheldTensor;
import dev.sluice.storage.ScratchFile;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A withheld component, decrypted into scratch space that never holds it in clear.
public final class WithheldComponent implements AutoCloseable {
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final Path file;
    private final Manifest manifest;
    private final SafetensorsHeader header;
    private final Map<String, TensorInfo> tensors;
    private final ScratchFile scratch;

    private WithheldComponent(
            Path file, Manifest manifest, SafetensorsHeader header, ScratchFile scratch) {
        this.file = file;
        this.manifest = manifest;
        this.header = header;
        this.tensors =
                header.tensors().stream()
                        .collect(Collectors.toUnmodifiableMap(TensorInfo::name, tensor -> tensor));
        this.scratch = scratch;
    }

    /// Decrypts a component.
    ///
    /// @param keyFile age identities, one of which it is encrypted to
    /// @param scratchFolder a folder on a disk with room for it
    /// @throws WithheldComponentException where the key does not fit or the content is not a
    ///   component
    public static WithheldComponent open(
            Path file, Path keyFile, Path scratchFolder, Progress progress) throws IOException {
        ScratchFile scratch = ScratchFile.in(scratchFolder);
        try {
            long length = decrypt(file, keyFile, scratch, progress);
            SafetensorsHeader header = readHeader(file, scratch, length);
            return new WithheldComponent(file, readManifest(file, header), header, scratch);
        } catch (IOException | RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    public Manifest manifest() {
        return manifest;
    }

    /// The blocks, each as a tensor that says where it came from.
    public List<WithheldTensor> tensors() {
        return manifest.blocks().stream()
                .map(block -> (WithheldTensor) new OpenedBlock(this, block, stored(block.stored())))
                .toList();
    }

    /// Whether a file or header is stored here under that name.
    public boolean holds(String stored) {
        return tensors.containsKey(stored);
    }

    /// The whole content of a stored file or header.
    ///
    /// @throws WithheldComponentException where it is larger than an array can be
    public byte[] bytes(String stored) {
        TensorInfo tensor = stored(stored);
        if (tensor.byteLength() > Integer.MAX_VALUE - 16) {
            throw new WithheldComponentException(
                    file.toString(),
                    "'%s' is too large".formatted(stored),
                    "make the release again");
        }
        byte[] bytes = new byte[(int) tensor.byteLength()];
        read(tensor, 0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /// The bytes of a stored tensor from `offsetBytes` on.
    public void read(String stored, long offsetBytes, ByteBuffer target) {
        read(stored(stored), offsetBytes, target);
    }

    @Override
    public void close() {
        scratch.close();
    }

    private void read(TensorInfo tensor, long offsetBytes, ByteBuffer target) {
        if (target.remaining() > tensor.byteLength() - offsetBytes) {
            throw new IllegalArgumentException(
                    "%d bytes from %d on of the %d of %s"
                            .formatted(
                                    target.remaining(),
                                    offsetBytes,
                                    tensor.byteLength(),
                                    tensor.name()));
        }
        scratch.read(header.dataOffsetBytes() + tensor.offsetBytes() + offsetBytes, target);
    }

    private TensorInfo stored(String name) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw new WithheldComponentException(
                    file.toString(),
                    "its manifest names '%s', which it does not hold".formatted(name),
                    "fetch the component again");
        }
        return tensor;
    }

    private static long decrypt(Path file, Path keyFile, ScratchFile scratch, Progress progress)
            throws IOException {
        try (FileChannel encrypted = FileChannel.open(file, StandardOpenOption.READ);
                Progress.Task task =
                        progress.begin("opening " + file.getFileName(), encrypted.size());
                ReadableByteChannel plain =
                        new StandardDecryptingChannelFactory()
                                .newDecryptingChannel(encrypted, AgeKey.identities(keyFile))) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            long length = 0;
            while (true) {
                boolean more = true;
                while (more && buffer.hasRemaining()) {
                    more = plain.read(buffer) >= 0;
                }
                int count = buffer.flip().remaining();
                scratch.write(length, buffer);
                length += count;
                task.advance(count);
                buffer.clear();
                if (!more) {
                    return length;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new WithheldComponentException(
                    file.toString(),
                    "none of the identities in %s opens it".formatted(keyFile),
                    "give the identity it was encrypted to");
        } catch (PayloadException | EOFException e) {
            throw new WithheldComponentException(
                    file.toString(),
                    "it was changed or cut short after it was encrypted",
                    "fetch the component again");
        }
    }

    private static SafetensorsHeader readHeader(Path file, ScratchFile scratch, long length)
            throws IOException {
        try {
            return SafetensorsFile.readHeader(file.toString(), length, scratch::read);
        } catch (FormatException e) {
            throw new WithheldComponentException(
                    file.toString(), "not a withheld component: " + e.problem(), e.remedy());
        }
    }

    private static Manifest readManifest(Path file, SafetensorsHeader header) {
        String json = header.metadata().get(Manifest.METADATA_KEY);
        if (json == null) {
            throw new WithheldComponentException(
                    file.toString(),
                    "it carries no manifest",
                    "give a file that sluice release wrote");
        }
        Manifest manifest;
        try {
            manifest = JSON.readValue(json, Manifest.class);
        } catch (JacksonException e) {
            throw new WithheldComponentException(
                    file.toString(),
                    "its manifest cannot be read (" + e.getOriginalMessage() + ")",
                    "use the version of sluice that made it");
        }
        if (manifest.version() != Manifest.VERSION) {
            throw new WithheldComponentException(
                    file.toString(),
                    "its manifest has version %d, this sluice knows %d"
                            .formatted(manifest.version(), Manifest.VERSION),
                    "use the version of sluice that made it");
        }
        return manifest;
    }

    private record OpenedBlock(WithheldComponent owner, Manifest.Block block, TensorInfo stored)
            implements WithheldTensor {
        @Override
        public String component() {
            return owner.manifest.component();
        }

        @Override
        public TensorSpec spec() {
            return new TensorSpec(block.tensor(), stored.dtype(), stored.shape());
        }

        @Override
        public void read(long offsetBytes, ByteBuffer target) {
            owner.read(stored, offsetBytes, target);
        }
    }
}
