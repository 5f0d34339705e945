package dev.sluice.weights.safetensors;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A safetensors file, validated and mapped: tensors are views of the file, nothing is copied.
///
/// Whoever opens it owns the mapping: segments are valid until [#close].
public final class SafetensorsFile implements AutoCloseable {
    private static final String NOT_SAFETENSORS =
            "the file is damaged or not safetensors; fetch it again, or convert it first";

    private final Path path;
    private final SafetensorsHeader header;
    private final Arena arena;
    private final MemorySegment data;

    private SafetensorsFile(Path path, SafetensorsHeader header, Arena arena, MemorySegment data) {
        this.path = path;
        this.header = header;
        this.arena = arena;
        this.data = data;
    }

    /// Reads and validates the header only; for a caller that streams the data itself.
    ///
    /// @throws FormatException where the file is not valid safetensors
    public static SafetensorsHeader readHeader(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return readHeader(path, channel);
        }
    }

    /// Validates the file and maps its data section.
    ///
    /// @throws FormatException where the file is not valid safetensors
    @SuppressWarnings("MustBeClosedChecker") // the file returned owns the arena and closes it
    public static SafetensorsFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            SafetensorsHeader header = readHeader(path, channel);
            Arena arena = Arena.ofShared();
            try {
                MemorySegment data =
                        channel.map(
                                FileChannel.MapMode.READ_ONLY,
                                header.dataOffsetBytes(),
                                header.dataLengthBytes(),
                                arena);
                return new SafetensorsFile(path, header, arena, data);
            } catch (IOException | RuntimeException e) {
                arena.close();
                throw e;
            }
        }
    }

    /// Reads and validates the header of a file that lies anywhere: in memory, in scratch space.
    ///
    /// @param where names it in errors
    /// @throws FormatException where the file is not valid safetensors
    public static SafetensorsHeader readHeader(
            String where, long fileLengthBytes, PositionedBytes file) throws IOException {
        if (fileLengthBytes < SafetensorsHeader.LENGTH_BYTES) {
            throw new FormatException(
                    where,
                    "it has %,d bytes, too few for a header length".formatted(fileLengthBytes),
                    NOT_SAFETENSORS);
        }
        ByteBuffer lengthBytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        file.read(0, lengthBytes);
        int headerLength = checkHeaderLength(where, lengthBytes.getLong(0), fileLengthBytes);
        ByteBuffer json = ByteBuffer.allocate(headerLength);
        file.read(SafetensorsHeader.LENGTH_BYTES, json);
        return HeaderParser.parse(
                where,
                json.array(),
                fileLengthBytes - SafetensorsHeader.LENGTH_BYTES - headerLength);
    }

    /// Bytes that can be read at any position.
    @FunctionalInterface
    public interface PositionedBytes {
        /// Fills `target` from `positionBytes` on.
        void read(long positionBytes, ByteBuffer target) throws IOException;
    }

    public Path path() {
        return path;
    }

    public SafetensorsHeader header() {
        return header;
    }

    /// The bytes of a tensor of this file: a view, valid until [#close].
    public MemorySegment data(TensorInfo tensor) {
        return data.asSlice(tensor.offsetBytes(), tensor.byteLength());
    }

    @Override
    public void close() {
        arena.close();
    }

    private static SafetensorsHeader readHeader(Path path, FileChannel channel) throws IOException {
        return readHeader(
                path.toString(),
                channel.size(),
                (positionBytes, target) -> readFully(path, channel, target, positionBytes));
    }

    private static int checkHeaderLength(String where, long headerLength, long fileLength) {
        if (headerLength < 0 || headerLength > SafetensorsHeader.MAX_HEADER_BYTES) {
            throw new FormatException(
                    where,
                    "it announces a header of %s bytes; the limit is %,d"
                            .formatted(
                                    Long.toUnsignedString(headerLength),
                                    SafetensorsHeader.MAX_HEADER_BYTES),
                    NOT_SAFETENSORS);
        }
        if (headerLength > fileLength - SafetensorsHeader.LENGTH_BYTES) {
            throw new FormatException(
                    where,
                    "it announces a header of %,d bytes but has %,d in all"
                            .formatted(headerLength, fileLength),
                    NOT_SAFETENSORS);
        }
        return (int) headerLength;
    }

    private static void readFully(Path path, FileChannel channel, ByteBuffer target, long position)
            throws IOException {
        while (target.hasRemaining()) {
            int read = channel.read(target, position + target.position());
            if (read < 0) {
                throw new FormatException(
                        path.toString(),
                        "it became shorter while it was read",
                        "let no other program write it");
            }
        }
    }
}
