package dev.sluice.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written is read back: every metadata value with its type, every tensor with its bytes;
/// and writing what was read gives the same file.
class GgufRoundTripTest {
    private static final SequencedMap<String, GgufValue> NO_METADATA = new LinkedHashMap<>();

    @Property(tries = 300)
    void metadataAndTensorsComeBack(
            @ForAll("metadata") SequencedMap<String, GgufValue> metadata,
            @ForAll("specs") List<GgufTensorSpec> specs,
            @ForAll long seed)
            throws IOException {
        GgufLayout layout = GgufLayout.of(metadata, specs);
        List<byte[]> contents = randomContents(layout, seed);
        byte[] bytes = write(layout, contents);
        assertThat(bytes).hasSize(Math.toIntExact(layout.totalBytes()));

        try (GgufFile file = GgufFile.of(MemorySegment.ofArray(bytes), "memory")) {
            assertThat(file.version()).isEqualTo(3);
            assertThat(file.metadata().values()).containsExactlyEntriesOf(metadata);
            assertThat(file.tensors()).isEqualTo(layout.tensors());
            assertThat(file.tensors().stream().map(GgufTensor::spec).toList()).isEqualTo(specs);
            for (int i = 0; i < contents.size(); i++) {
                byte[] data = file.data(file.tensors().get(i)).toArray(ValueLayout.JAVA_BYTE);
                assertThat(data).isEqualTo(contents.get(i));
            }
            byte[] again = write(GgufLayout.of(file.metadata().values(), specs), contents);
            assertThat(again).isEqualTo(bytes);
        }
    }

    @Test
    void readsAMappedFileOfEitherVersion(@TempDir Path folder) throws IOException {
        GgufLayout layout =
                GgufLayout.of(
                        NO_METADATA, List.of(new GgufTensorSpec("a", GgmlType.F32, List.of(3L))));
        byte[] bytes = write(layout, randomContents(layout, 1));
        for (byte version = 2; version <= 3; version++) {
            bytes[4] = version;
            Path path = folder.resolve("v" + version + ".gguf");
            Files.write(path, bytes);
            try (GgufFile file = GgufFile.open(path)) {
                assertThat(file.version()).isEqualTo(version);
                GgufTensor tensor = file.tensor("a").orElseThrow();
                assertThat(file.data(tensor).byteSize()).isEqualTo(12);
            }
        }
    }

    /// The file is by the gguf package of Python; `conformance/ggml_vectors.py golden` writes it.
    @Test
    void readsWhatThePythonPackageWritesAndWritesTheSame() throws IOException {
        String name = "GgufFuzzTestInputs/anyBytesAreReadOrRefused/python-package.gguf";
        byte[] bytes;
        try (InputStream stream = GgufRoundTripTest.class.getResourceAsStream(name)) {
            bytes = Objects.requireNonNull(stream).readAllBytes();
        }
        GgufFile file = GgufFile.of(MemorySegment.ofArray(bytes), name);
        SequencedMap<String, GgufValue> expected = new LinkedHashMap<>();
        expected.put("general.architecture", new GgufValue.Str("llama"));
        expected.put("u8", new GgufValue.U8(200));
        expected.put("i8", new GgufValue.I8((byte) -3));
        expected.put("u16", new GgufValue.U16(65_000));
        expected.put("i16", new GgufValue.I16((short) -300));
        expected.put("u32", new GgufValue.U32(4_000_000_000L));
        expected.put("i32", new GgufValue.I32(-5));
        expected.put("f32", new GgufValue.F32(0.1f));
        expected.put("u64", new GgufValue.U64(-1));
        expected.put("i64", new GgufValue.I64(-(1L << 40)));
        expected.put("f64", new GgufValue.F64(0.1));
        expected.put("yes", new GgufValue.Bool(true));
        expected.put("text", new GgufValue.Str("naïve 模型 🦙"));
        expected.put("strings", GgufValue.Array.ofStrings(List.of("a", "", "é")));
        expected.put("ints", GgufValue.Array.ofInts(1, -2, 3));
        expected.put("floats", GgufValue.Array.ofFloats(0.5f, -1.5f));
        assertThat(file.metadata().values()).containsExactlyEntriesOf(expected);
        assertThat(file.tensors().stream().map(GgufTensor::spec))
                .containsExactly(
                        new GgufTensorSpec("blk.0.weight", GgmlType.F32, List.of(3L, 2L)),
                        new GgufTensorSpec("half", GgmlType.F16, List.of(2L)),
                        new GgufTensorSpec("packed", GgmlType.Q8_0, List.of(64L, 1L)));
        List<byte[]> contents = new ArrayList<>();
        for (GgufTensor tensor : file.tensors()) {
            contents.add(file.data(tensor).toArray(ValueLayout.JAVA_BYTE));
        }
        List<GgufTensorSpec> specs = file.tensors().stream().map(GgufTensor::spec).toList();
        assertThat(write(GgufLayout.of(expected, specs), contents)).isEqualTo(bytes);
    }

    @Test
    void takesTensorsInPiecesAndRefusesTooMuchOrTooLittle() throws IOException {
        GgufLayout layout =
                GgufLayout.of(
                        NO_METADATA,
                        List.of(
                                new GgufTensorSpec("a", GgmlType.F32, List.of(3L)),
                                new GgufTensorSpec("b", GgmlType.I8, List.of(1L))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        GgufWriter writer = new GgufWriter(Channels.newChannel(out), layout);
        writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'a' has room for 7 more bytes, not 8");
        writer.write(MemorySegment.ofArray(new byte[] {6, 7, 8, 9, 10, 11, 12}));
        assertThat(writer.current().name()).isEqualTo("b");
        assertThatThrownBy(writer::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'b' has 0 of 1 bytes");
        writer.write(ByteBuffer.wrap(new byte[] {42}));
        writer.finish();
        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(out.size()).isEqualTo(layout.totalBytes());
        GgufFile file = GgufFile.of(MemorySegment.ofArray(out.toByteArray()), "memory");
        assertThat(file.data(file.tensors().getFirst()).get(ValueLayout.JAVA_BYTE, 11))
                .isEqualTo((byte) 12);
    }

    @Provide
    Arbitrary<SequencedMap<String, GgufValue>> metadata() {
        Arbitrary<String> keys = Arbitraries.strings().alpha().numeric().ofMinLength(1);
        Arbitrary<GgufValue> alignment =
                Arbitraries.of(1L, 8L, 32L, 64L, 4096L).map(GgufValue.U32::new);
        Arbitrary<SequencedMap<String, GgufValue>> maps =
                Arbitraries.maps(keys, values(3)).ofMaxSize(8).map(LinkedHashMap::new);
        return Combinators.combine(maps, alignment.injectNull(0.5))
                .as(
                        (map, bytes) -> {
                            if (bytes != null) {
                                map.put(GgufHeader.ALIGNMENT_KEY, bytes);
                            }
                            return map;
                        });
    }

    private static Arbitrary<GgufValue> values(int depth) {
        Arbitrary<GgufValue> flat = Arbitraries.of(GgufValueType.values()).flatMap(t -> of(t, 0));
        return depth == 0
                ? flat
                : Arbitraries.of(GgufValueType.values()).flatMap(type -> of(type, depth));
    }

    private static Arbitrary<GgufValue> of(GgufValueType type, int depth) {
        return switch (type) {
            case U8 -> Arbitraries.integers().between(0, 0xFF).map(GgufValue.U8::new);
            case I8 -> Arbitraries.bytes().map(GgufValue.I8::new);
            case U16 -> Arbitraries.integers().between(0, 0xFFFF).map(GgufValue.U16::new);
            case I16 -> Arbitraries.shorts().map(GgufValue.I16::new);
            case U32 -> Arbitraries.longs().between(0, 0xFFFF_FFFFL).map(GgufValue.U32::new);
            case I32 -> Arbitraries.integers().map(GgufValue.I32::new);
            case F32 ->
                    Arbitraries.integers()
                            .map(bits -> new GgufValue.F32(Float.intBitsToFloat(bits)));
            case BOOL -> Arbitraries.of(true, false).map(GgufValue.Bool::new);
            case STRING -> validUnicode().map(GgufValue.Str::new);
            case U64 -> Arbitraries.longs().map(GgufValue.U64::new);
            case I64 -> Arbitraries.longs().map(GgufValue.I64::new);
            case F64 ->
                    Arbitraries.longs()
                            .map(bits -> new GgufValue.F64(Double.longBitsToDouble(bits)));
            case ARRAY ->
                    Arbitraries.of(GgufValueType.values())
                            .filter(element -> depth > 0 || element != GgufValueType.ARRAY)
                            .flatMap(
                                    element ->
                                            of(element, depth - 1)
                                                    .list()
                                                    .ofMaxSize(5)
                                                    .map(
                                                            list ->
                                                                    new GgufValue.Array(
                                                                            element, list)));
        };
    }

    private static Arbitrary<String> validUnicode() {
        return Arbitraries.strings()
                .ofMaxLength(12)
                .filter(text -> text.codePoints().noneMatch(point -> point >>> 11 == 0x1B));
    }

    @Provide
    Arbitrary<List<GgufTensorSpec>> specs() {
        Arbitrary<String> names = Arbitraries.strings().ascii().ofMaxLength(63);
        Arbitrary<GgmlType> types = Arbitraries.of(GgmlType.values());
        Arbitrary<List<Long>> dims = Arbitraries.longs().between(1, 3).list().ofSize(4);
        Arbitrary<Integer> ranks = Arbitraries.integers().between(1, 4);
        return Combinators.combine(names, types, dims, ranks)
                .as(
                        (name, type, shape, rank) -> {
                            List<Long> blocks = new ArrayList<>(shape.subList(0, rank));
                            blocks.set(0, blocks.getFirst() * type.blockSize());
                            return new GgufTensorSpec(name, type, blocks);
                        })
                .list()
                .ofMaxSize(6)
                .uniqueElements(GgufTensorSpec::name);
    }

    private static List<byte[]> randomContents(GgufLayout layout, long seed) {
        Random random = new Random(seed);
        List<byte[]> contents = new ArrayList<>();
        for (GgufTensor tensor : layout.tensors()) {
            byte[] content = new byte[Math.toIntExact(tensor.byteLength())];
            random.nextBytes(content);
            contents.add(content);
        }
        return contents;
    }

    private static byte[] write(GgufLayout layout, List<byte[]> contents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WritableByteChannel channel = Channels.newChannel(out)) {
            GgufWriter writer = new GgufWriter(channel, layout);
            for (byte[] content : contents) {
                writer.write(MemorySegment.ofArray(content));
            }
            writer.finish();
        }
        return out.toByteArray();
    }
}
