package dev.sluice.edition.absence;

import dev.sluice.edition.WithheldTensor;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufLayout;
import dev.sluice.weights.gguf.GgufTensorSpec;
import dev.sluice.weights.gguf.GgufValue;
import dev.sluice.weights.gguf.GgufWriter;
import dev.sluice.weights.quant.BlockCodec;
import dev.sluice.weights.quant.Casts;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A small tensor, and the files that hold some.
final class Sample {
    private final String name;
    private final DType dtype;
    private final Shape shape;
    private final byte[] bytes;

    /// @param bytes the elements as they are stored
    Sample(String name, DType dtype, Shape shape, byte[] bytes) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
        this.bytes = bytes;
    }

    Shape shape() {
        return shape;
    }

    byte[] bytes() {
        return bytes;
    }

    /// Normal numbers, the same for the same seed.
    static float[] normal(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * 0.02);
        }
        return values;
    }

    static Sample of(String name, DType dtype, float[] values, long... extents) {
        return new Sample(name, dtype, Shape.of(extents), encode(dtype, values));
    }

    static Sample random(String name, DType dtype, long seed, long... extents) {
        int count = (int) Shape.of(extents).elements();
        return of(name, dtype, normal(seed, count), extents);
    }

    static Sample bytes(String name, byte[] bytes) {
        return new Sample(name, DType.U8, Shape.of(bytes.length), bytes);
    }

    static byte[] encode(DType dtype, float[] values) {
        ByteBuffer buffer =
                ByteBuffer.allocate(values.length * dtype.bits() / 8)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (dtype) {
                case F64 -> buffer.putDouble(value);
                case F32 -> buffer.putFloat(value);
                case F16 -> buffer.putShort(Casts.float32ToFloat16(value));
                case BF16 -> buffer.putShort(Casts.float32ToBfloat16(value));
                case I8 -> buffer.put((byte) Math.round(value));
                default -> throw new IllegalArgumentException(dtype.toString());
            }
        }
        return buffer.array();
    }

    float[] values() {
        float[] values = new float[(int) shape.elements()];
        PlainFormat.of(dtype)
                .orElseThrow()
                .decode(MemorySegment.ofArray(bytes), 0, values, 0, values.length);
        return values;
    }

    float[] row(int row) {
        int columns = Math.toIntExact(shape.extent(1));
        return Arrays.copyOfRange(values(), row * columns, (row + 1) * columns);
    }

    float[] column(int column) {
        int columns = Math.toIntExact(shape.extent(1));
        float[] values = values();
        float[] taken = new float[values.length / columns];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = values[i * columns + column];
        }
        return taken;
    }

    TensorSpec spec() {
        return new TensorSpec(name, dtype, shape);
    }

    WithheldTensor withheld() {
        return new Withheld(this);
    }

    private record Withheld(Sample sample) implements WithheldTensor {
        @Override
        public String component() {
            return "secret";
        }

        @Override
        public TensorSpec spec() {
            return sample.spec();
        }

        @Override
        public void read(long offsetBytes, ByteBuffer target) {
            target.put(sample.bytes, Math.toIntExact(offsetBytes), target.remaining());
        }
    }

    static void write(Path file, Sample... samples) throws IOException {
        write(file, Map.of(), samples);
    }

    static void write(Path file, Map<String, String> metadata, Sample... samples)
            throws IOException {
        Files.createDirectories(file.getParent());
        SafetensorsHeader header =
                SafetensorsHeader.layOut(
                        Arrays.stream(samples).map(Sample::spec).toList(), metadata);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = new SafetensorsWriter(header, channel);
            for (Sample sample : samples) {
                writer.write(ByteBuffer.wrap(sample.bytes()));
            }
            writer.finish();
        }
    }

    /// Writes two-dimensional tensors in one GGUF type.
    static void writeGguf(
            Path file, GgmlType type, Map<String, GgufValue> metadata, Sample... samples)
            throws IOException {
        Files.createDirectories(file.getParent());
        List<GgufTensorSpec> specs = new ArrayList<>();
        for (Sample sample : samples) {
            specs.add(new GgufTensorSpec(sample.name, type, sample.shape().extents().reversed()));
        }
        GgufLayout layout = GgufLayout.of(new LinkedHashMap<>(metadata), specs);
        BlockCodec codec = BlockCodec.of(type);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            GgufWriter writer = new GgufWriter(channel, layout);
            for (Sample sample : samples) {
                float[] values = sample.values();
                byte[] packed = new byte[values.length / type.blockSize() * type.blockBytes()];
                codec.quantize(values, 0, values.length, MemorySegment.ofArray(packed), 0);
                writer.write(ByteBuffer.wrap(packed));
            }
            writer.finish();
        }
    }

    /// A copy with other numbers from an element on.
    Sample with(int at, float[] numbers) {
        float[] values = values();
        System.arraycopy(numbers, 0, values, at, numbers.length);
        return new Sample(name, dtype, shape, encode(dtype, values));
    }

    /// A copy with other bytes from a byte on.
    Sample withBytes(int at, byte[] others) {
        byte[] changed = bytes.clone();
        System.arraycopy(others, 0, changed, at, others.length);
        return new Sample(name, dtype, shape, changed);
    }

    Sample withColumn(int column, float[] numbers) {
        int columns = Math.toIntExact(shape.extent(1));
        float[] values = values();
        for (int i = 0; i < numbers.length; i++) {
            values[i * columns + column] = numbers[i];
        }
        return new Sample(name, dtype, shape, encode(dtype, values));
    }

    static float[] scaled(float[] values, double by) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (scaled[i] * by);
        }
        return scaled;
    }
}
