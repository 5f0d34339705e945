package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Where everything of a GGUF file to be written will stand; the same metadata and tensors give the
/// same bytes.
///
/// Tensors stand in the order given. Alignment is `general.alignment` of the metadata, or 32.
public final class GgufLayout {
    private static final String WHERE = "GGUF to write";

    /// What llama.cpp loads: `GGML_MAX_NAME` less the terminating zero.
    private static final int MAX_NAME_BYTES = 63;

    private final byte[] header;
    private final List<GgufTensor> tensors;
    private final long alignmentBytes;
    private final long totalBytes;

    private GgufLayout(
            byte[] header, List<GgufTensor> tensors, long alignmentBytes, long totalBytes) {
        this.header = header;
        this.tensors = tensors;
        this.alignmentBytes = alignmentBytes;
        this.totalBytes = totalBytes;
    }

    /// Lays out a version 3 file.
    ///
    /// @throws FormatException for what no reader would take: duplicate or over-long names, shapes
    ///   that the type does not allow, a bad alignment, text that is not valid Unicode
    public static GgufLayout of(
            SequencedMap<String, GgufValue> metadata, List<GgufTensorSpec> specs) {
        GgufMetadata checked = new GgufMetadata(WHERE, new LinkedHashMap<>(metadata));
        long alignmentBytes = HeaderReader.alignment(checked);
        List<GgufTensor> tensors = place(specs, alignmentBytes);
        HeaderBytes bytes = new HeaderBytes(WHERE);
        bytes.i32(HeaderReader.MAGIC);
        bytes.i32(3);
        bytes.i64(tensors.size());
        bytes.i64(metadata.size());
        for (Map.Entry<String, GgufValue> entry : metadata.entrySet()) {
            if (entry.getKey().isEmpty()
                    || entry.getKey().getBytes(StandardCharsets.UTF_8).length
                            > GgufHeader.MAX_KEY_BYTES) {
                throw new FormatException(
                        WHERE + ", metadata " + Quote.of(entry.getKey()),
                        "is empty or longer than " + GgufHeader.MAX_KEY_BYTES + " bytes",
                        "choose another key");
            }
            bytes.string(entry.getKey());
            bytes.typedValue(entry.getValue());
        }
        for (GgufTensor tensor : tensors) {
            bytes.string(tensor.name());
            bytes.i32(tensor.dims().size());
            tensor.dims().forEach(bytes::i64);
            bytes.i32(tensor.type().id());
            bytes.i64(tensor.offsetBytes());
        }
        bytes.padTo(alignmentBytes);
        byte[] header = bytes.toByteArray();
        long dataBytes =
                tensors.isEmpty()
                        ? 0
                        : GgufHeader.align(
                                tensors.getLast().offsetBytes() + tensors.getLast().byteLength(),
                                alignmentBytes);
        return new GgufLayout(
                header, tensors, alignmentBytes, Math.addExact(header.length, dataBytes));
    }

    private static List<GgufTensor> place(List<GgufTensorSpec> specs, long alignmentBytes) {
        List<GgufTensor> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long offset = 0;
        for (GgufTensorSpec spec : specs) {
            String where = WHERE + ", tensor " + Quote.of(spec.name());
            if (!names.add(spec.name())) {
                throw new FormatException(where, "is given twice", "names must be unique");
            }
            int nameBytes = spec.name().getBytes(StandardCharsets.UTF_8).length;
            if (nameBytes > MAX_NAME_BYTES) {
                throw new FormatException(
                        where,
                        "has a name of " + nameBytes + " bytes",
                        "llama.cpp loads names of at most " + MAX_NAME_BYTES);
            }
            long byteLength = spec.type().byteLength(spec.dims(), where);
            tensors.add(new GgufTensor(spec.name(), spec.type(), spec.dims(), offset, byteLength));
            try {
                offset = GgufHeader.align(Math.addExact(offset, byteLength), alignmentBytes);
            } catch (ArithmeticException _) {
                throw new FormatException(
                        where, "ends beyond 2^63 bytes", "write fewer or smaller tensors");
            }
        }
        return List.copyOf(tensors);
    }

    /// The tensors with their places, in the order given.
    public List<GgufTensor> tensors() {
        return tensors;
    }

    /// What data section and tensors are aligned to, in bytes.
    public long alignmentBytes() {
        return alignmentBytes;
    }

    /// Bytes before the data section.
    public long headerBytes() {
        return header.length;
    }

    /// Bytes of the whole file, the padding after the last tensor included.
    public long totalBytes() {
        return totalBytes;
    }

    byte[] header() {
        return header;
    }
}
