package dev.sluice.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// What is written is what is read, and the same layout always gives the same bytes.
class SafetensorsRoundTripTest {
    @Property(tries = 300)
    void readsWhatItWrote(
            @ForAll("layouts") List<TensorSpec> specs, @ForAll Map<String, String> metadata)
            throws IOException {
        SafetensorsHeader header = SafetensorsHeader.layOut(specs, metadata);
        byte[] file = write(header);
        SafetensorsHeader read = HostileHeaderTest.parse(file);
        assertThat(read).isEqualTo(header);
        assertThat(header.fileLengthBytes()).isEqualTo(file.length);
        assertThat(header.dataOffsetBytes() % 8).isZero();
        assertThat(write(read)).isEqualTo(file);
        assertThat(read.tensors().stream().map(TensorInfo::spec)).isEqualTo(specs);
    }

    @Test
    void writesAsTheReferenceImplementationDoes() {
        // safetensors.numpy.save({"b": zeros(2, f32), "a": zeros((1, 3), i64), "c": zeros(1, u8)}).
        List<TensorSpec> specs =
                SafetensorsHeader.canonicalOrder(
                        List.of(
                                new TensorSpec("b", DType.F32, Shape.of(2)),
                                new TensorSpec("c", DType.U8, Shape.of(1)),
                                new TensorSpec("a", DType.I64, Shape.of(1, 3))));
        byte[] bytes = SafetensorsHeader.layOut(specs, Map.of()).toBytes();
        assertThat(new String(bytes, 8, bytes.length - 8, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"a\":{\"dtype\":\"I64\",\"shape\":[1,3],\"data_offsets\":[0,24]},"
                                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]},"
                                + "\"c\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[32,33]}}  ");
    }

    @Test
    void refusesMoreOrFewerBytesThanAnnounced() throws IOException {
        SafetensorsHeader header =
                SafetensorsHeader.layOut(
                        List.of(new TensorSpec("a", DType.U8, Shape.of(3))), Map.of());
        SafetensorsWriter writer =
                new SafetensorsWriter(header, Channels.newChannel(new ByteArrayOutputStream()));
        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(4)))
                .isInstanceOf(IllegalStateException.class);
        writer.write(ByteBuffer.allocate(2));
        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }

    @Provide
    Arbitrary<List<TensorSpec>> layouts() {
        Arbitrary<Set<String>> names =
                Arbitraries.strings()
                        .ofMinLength(1)
                        .ofMaxLength(20)
                        .filter(name -> !name.equals(SafetensorsHeader.METADATA_KEY))
                        .set()
                        .ofMaxSize(8);
        Arbitrary<Shape> shapes =
                Arbitraries.longs().between(0, 5).list().ofMaxSize(4).map(Shape::new);
        Arbitrary<DType> dtypes = Arbitraries.of(DType.class).filter(DType::isWholeBytes);
        return Combinators.combine(names, shapes.list().ofSize(8), dtypes.list().ofSize(8))
                .as(
                        (distinct, shape, dtype) -> {
                            List<TensorSpec> specs = new ArrayList<>();
                            for (String name : distinct) {
                                int i = specs.size();
                                specs.add(new TensorSpec(name, dtype.get(i), shape.get(i)));
                            }
                            return specs;
                        });
    }

    private static byte[] write(SafetensorsHeader header) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        SafetensorsWriter writer = new SafetensorsWriter(header, Channels.newChannel(file));
        writer.write(ByteBuffer.allocate(Math.toIntExact(header.dataLengthBytes())));
        writer.finish();
        return file.toByteArray();
    }
}
