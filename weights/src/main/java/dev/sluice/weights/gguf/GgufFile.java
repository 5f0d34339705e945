package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An open GGUF file: its metadata, its tensors, and their bytes without a copy.
///
/// Opening checks the whole header and the layout of the data section; what it returns can be
/// sliced without further checks. The file is mapped and must not shrink while it is open. All
/// methods but [#close()] may be called from any thread.
public final class GgufFile implements AutoCloseable {
    private final MemorySegment segment;
    private final GgufHeader header;
    private final Map<String, GgufTensor> byName = new HashMap<>();
    private final @Nullable Arena arena;

    private GgufFile(MemorySegment segment, String file, @Nullable Arena arena) {
        this.segment = segment.asReadOnly();
        this.arena = arena;
        this.header = HeaderReader.read(segment, file);
        DataSection.check(segment, file, header);
        for (GgufTensor tensor : header.tensors()) {
            byName.put(tensor.name(), tensor);
        }
    }

    /// Maps and checks a file; close it to unmap.
    ///
    /// @throws FormatException if it is not a well-formed, little-endian GGUF file of version 2 or
    ///   3 whose tensor types Sluice reads
    /// @throws IOException if it cannot be opened or mapped
    // The arena lives as long as the file object, whose close() closes it.
    @SuppressWarnings("MustBeClosedChecker")
    public static GgufFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment mapped =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new GgufFile(mapped, path.toString(), arena);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// Checks bytes that are in memory already; the caller owns them and closing does nothing.
    ///
    /// @param file what messages name
    /// @throws FormatException as [#open(Path)]
    public static GgufFile of(MemorySegment bytes, String file) {
        return new GgufFile(bytes, file, null);
    }

    /// The GGUF version, 2 or 3.
    public int version() {
        return header.version();
    }

    /// The metadata in file order.
    public GgufMetadata metadata() {
        return header.metadata();
    }

    /// The tensors in file order, which is the order of their bytes.
    public List<GgufTensor> tensors() {
        return header.tensors();
    }

    /// The tensor of this name.
    public Optional<GgufTensor> tensor(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// What data section and tensors are aligned to, in bytes.
    public long alignmentBytes() {
        return header.alignmentBytes();
    }

    /// Where the data section starts in the file, in bytes.
    public long dataStartBytes() {
        return header.dataStartBytes();
    }

    /// The bytes of a tensor of this file, read-only, valid until the file is closed.
    ///
    /// @throws IllegalArgumentException for a tensor of another file
    public MemorySegment data(GgufTensor tensor) {
        if (!tensor.equals(byName.get(tensor.name()))) {
            throw new IllegalArgumentException(
                    "tensor "
                            + Quote.of(tensor.name())
                            + " is not of this file; take it from tensors()");
        }
        return segment.asSlice(header.dataStartBytes() + tensor.offsetBytes(), tensor.byteLength());
    }

    /// Unmaps the file. Segments from [#data(GgufTensor)] cannot be read afterwards.
    @Override
    public void close() {
        if (arena != null) {
            arena.close();
        }
    }
}
