package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// Reads and checks the header of a GGUF file: magic, version, metadata, tensor table.
final class HeaderReader {
    /// "GGUF" as a little-endian integer.
    static final int MAGIC = 0x4655_4747;

    // Far beyond real files (a few thousand tensors, under a hundred keys); they bound the heap
    // that a header of MAX_HEADER_BYTES can ask for.
    private static final int MAX_TENSORS = 1 << 20;
    private static final int MAX_KEYS = 1 << 16;

    // Name length, rank, one dimension, type, offset.
    private static final int MINIMUM_TENSOR_BYTES = 8 + 4 + 8 + 4 + 8;
    // Key length, a one-byte key, type, a one-byte value.
    private static final int MINIMUM_KEY_BYTES = 8 + 1 + 4 + 1;

    private final GgufCursor cursor;
    private final String file;

    private HeaderReader(MemorySegment segment, String file) {
        this.cursor = new GgufCursor(segment, file);
        this.file = file;
    }

    static GgufHeader read(MemorySegment segment, String file) {
        return new HeaderReader(segment, file).read();
    }

    private GgufHeader read() {
        int magic = cursor.i32("magic");
        if (magic != MAGIC) {
            throw new FormatException(
                    file,
                    "does not start with the bytes \"GGUF\"",
                    "name a GGUF file; a safetensors folder or a pickle is not one");
        }
        int version = version();
        int tensorCount = count(MAX_TENSORS, MINIMUM_TENSOR_BYTES, "tensor count");
        int keyCount = count(MAX_KEYS, MINIMUM_KEY_BYTES, "metadata count");
        GgufMetadata metadata = new GgufMetadata(file, metadata(keyCount));
        long alignmentBytes = alignment(metadata);
        List<GgufTensor> tensors = tensors(tensorCount);
        return new GgufHeader(version, metadata, tensors, alignmentBytes, cursor.position());
    }

    private int version() {
        int version = cursor.i32("version");
        if (version == 2 || version == 3) {
            return version;
        }
        if ((version & 0xFFFF) == 0) {
            throw new FormatException(
                    file,
                    "is a big-endian GGUF file",
                    "Sluice reads little-endian files; convert it with gguf-convert-endian");
        }
        throw new FormatException(
                file,
                "has GGUF version " + Integer.toUnsignedString(version),
                version == 1
                        ? "version 1 is obsolete; convert the model anew"
                        : "Sluice reads versions 2 and 3");
    }

    private int count(int most, int minimumBytes, String part) {
        int count = cursor.count(minimumBytes, part);
        if (count > most) {
            throw new FormatException(
                    cursor.where(part),
                    "is " + count + ", more than " + most,
                    "no model has as many; the file is damaged");
        }
        return count;
    }

    private SequencedMap<String, GgufValue> metadata(int count) {
        SequencedMap<String, GgufValue> values = new LinkedHashMap<>();
        ValueReader reader = new ValueReader(cursor);
        for (int i = 0; i < count; i++) {
            String key = cursor.string(GgufHeader.MAX_KEY_BYTES, "metadata key " + i);
            if (key.isEmpty()) {
                throw new FormatException(
                        cursor.where("metadata key " + i), "is empty", "the file is damaged");
            }
            String part = "metadata " + Quote.of(key);
            if (values.putIfAbsent(key, reader.read(part)) != null) {
                throw new FormatException(
                        cursor.where(part),
                        "stands twice",
                        "keys must be unique; the file is damaged or hostile");
            }
        }
        return values;
    }

    static long alignment(GgufMetadata metadata) {
        if (!metadata.values().containsKey(GgufHeader.ALIGNMENT_KEY)) {
            return GgufHeader.DEFAULT_ALIGNMENT_BYTES;
        }
        if (!(metadata.values().get(GgufHeader.ALIGNMENT_KEY)
                        instanceof GgufValue.U32(long alignmentBytes))
                || Long.bitCount(alignmentBytes) != 1) {
            throw new FormatException(
                    metadata.file() + ", metadata '" + GgufHeader.ALIGNMENT_KEY + "'",
                    "is not a power of two stored as U32",
                    "GGUF demands that; the usual alignment is 32");
        }
        return alignmentBytes;
    }

    private List<GgufTensor> tensors(int count) {
        List<GgufTensor> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            GgufTensor tensor = tensor(i);
            if (!names.add(tensor.name())) {
                throw new FormatException(
                        cursor.where("tensor " + Quote.of(tensor.name())),
                        "stands twice",
                        "names must be unique; the file is damaged or hostile");
            }
            tensors.add(tensor);
        }
        return List.copyOf(tensors);
    }

    private GgufTensor tensor(int index) {
        String name = cursor.string(GgufHeader.MAX_NAME_BYTES, "name of tensor " + index);
        String part = "tensor " + Quote.of(name);
        int rank = cursor.i32(part);
        if (rank < 1 || rank > GgufTensor.MAX_DIMS) {
            throw new FormatException(
                    cursor.where(part),
                    "has " + Integer.toUnsignedString(rank) + " dimensions",
                    "GGUF tensors have from 1 to " + GgufTensor.MAX_DIMS);
        }
        List<Long> dims = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            dims.add(cursor.i64(part));
        }
        GgmlType type = GgmlType.ofId(cursor.i32(part), cursor.where(part));
        long byteLength = type.byteLength(dims, cursor.where(part));
        return new GgufTensor(name, type, dims, cursor.i64(part), byteLength);
    }
}
