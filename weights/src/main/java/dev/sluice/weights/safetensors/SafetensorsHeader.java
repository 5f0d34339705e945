package dev.sluice.weights.safetensors;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The layout of one safetensors file.
///
/// @param tensors in the order of their bytes, contiguous from offset 0
/// @param metadata the `__metadata__` map, empty where the file has none
/// @param dataOffsetBytes where the data section starts: eight bytes and the header
public record SafetensorsHeader(
        List<TensorInfo> tensors, Map<String, String> metadata, long dataOffsetBytes) {

    /// The longest header the reference implementation accepts, in bytes.
    public static final int MAX_HEADER_BYTES = 100_000_000;

    static final int LENGTH_BYTES = 8;
    static final String METADATA_KEY = "__metadata__";
    private static final int ALIGNMENT = 8;

    public SafetensorsHeader {
        tensors = List.copyOf(tensors);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// Lays tensors out one after the other in the order given.
    public static SafetensorsHeader layOut(List<TensorSpec> specs, Map<String, String> metadata) {
        List<TensorInfo> tensors = new ArrayList<>(specs.size());
        long offsetBytes = 0;
        for (TensorSpec spec : specs) {
            long byteLength = spec.byteLength();
            tensors.add(
                    new TensorInfo(
                            spec.name(), spec.dtype(), spec.shape(), offsetBytes, byteLength));
            offsetBytes = Math.addExact(offsetBytes, byteLength);
        }
        SafetensorsHeader unsized = new SafetensorsHeader(tensors, metadata, 0);
        return new SafetensorsHeader(tensors, metadata, unsized.toBytes().length);
    }

    /// The order the reference implementation writes: widest elements first so that every tensor is
    /// aligned, then by name.
    public static List<TensorSpec> canonicalOrder(List<TensorSpec> specs) {
        return specs.stream()
                .sorted(
                        Comparator.comparing(TensorSpec::dtype)
                                .reversed()
                                .thenComparing(TensorSpec::name))
                .toList();
    }

    /// The length of the data section in bytes.
    public long dataLengthBytes() {
        return tensors.isEmpty() ? 0 : tensors.getLast().endBytes();
    }

    /// The length of the whole file in bytes.
    public long fileLengthBytes() {
        return Math.addExact(dataOffsetBytes, dataLengthBytes());
    }

    public Optional<TensorInfo> tensor(String name) {
        return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
    }

    /// The bytes before the data section: the length, the JSON, and spaces up to a multiple of
    /// eight. The same layout always gives the same bytes.
    public byte[] toBytes() {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator =
                new JsonFactory()
                        .createGenerator(ObjectWriteContext.empty(), json, JsonEncoding.UTF8)) {
            generator.writeStartObject();
            if (!metadata.isEmpty()) {
                generator.writeName(METADATA_KEY);
                generator.writeStartObject();
                metadata.forEach(
                        (key, value) -> {
                            generator.writeName(key);
                            generator.writeString(value);
                        });
                generator.writeEndObject();
            }
            for (TensorInfo tensor : tensors) {
                writeTensor(generator, tensor);
            }
            generator.writeEndObject();
        }
        int paddedLength = Math.ceilDiv(json.size(), ALIGNMENT) * ALIGNMENT;
        if (paddedLength > MAX_HEADER_BYTES) {
            throw new FormatException(
                    "safetensors header",
                    "%,d bytes for %,d tensors is over the limit of %,d"
                            .formatted(paddedLength, tensors.size(), MAX_HEADER_BYTES),
                    "split the tensors over more files");
        }
        byte[] bytes = new byte[LENGTH_BYTES + paddedLength];
        Arrays.fill(bytes, (byte) ' ');
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(paddedLength)
                .put(json.toByteArray());
        return bytes;
    }

    private static void writeTensor(JsonGenerator generator, TensorInfo tensor) {
        generator.writeName(tensor.name());
        generator.writeStartObject();
        generator.writeName("dtype");
        generator.writeString(tensor.dtype().name());
        generator.writeName("shape");
        generator.writeStartArray();
        tensor.shape().extents().forEach(generator::writeNumber);
        generator.writeEndArray();
        generator.writeName("data_offsets");
        generator.writeStartArray();
        generator.writeNumber(tensor.offsetBytes());
        generator.writeNumber(tensor.endBytes());
        generator.writeEndArray();
        generator.writeEndObject();
    }
}
