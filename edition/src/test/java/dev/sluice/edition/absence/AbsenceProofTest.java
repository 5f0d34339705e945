package dev.sluice.edition.absence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.edition.Progress;
import dev.sluice.edition.WithheldTensor;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every way in which withheld weights are known to leave with a published edition is caught, at
/// the right place; an edition without them gives no finding.
class AbsenceProofTest {
    private static final Sample SECRET = Sample.random("up", DType.BF16, 1, 24, 576);
    private static final Sample COVER = Sample.random("down", DType.BF16, 2, 300, 576);

    @TempDir Path folder;

    private AbsenceReport prove(Sample... published) throws IOException {
        Sample.write(folder.resolve("model.safetensors"), published);
        return prove(List.of(SECRET), List.of());
    }

    private AbsenceReport prove(List<Sample> secrets, List<WithheldFile> files) throws IOException {
        List<WithheldTensor> tensors = secrets.stream().map(Sample::withheld).toList();
        return AbsenceProof.prove(tensors, files, folder, Progress.NONE);
    }

    private static Finding.RescaledVector vector(AbsenceReport report) {
        return report.findings().stream()
                .filter(Finding.RescaledVector.class::isInstance)
                .map(Finding.RescaledVector.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no vector in " + report));
    }

    private static Finding.ExactBytes exact(AbsenceReport report) {
        return report.findings().stream()
                .filter(Finding.ExactBytes.class::isInstance)
                .map(Finding.ExactBytes.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bytes in " + report));
    }

    private static Finding.FileFragment fragment(AbsenceReport report) {
        return report.findings().stream()
                .filter(Finding.FileFragment.class::isInstance)
                .map(Finding.FileFragment.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no text in " + report));
    }

    @Test
    void anEditionWithoutTheWithheldWeightsGivesNoFinding() throws IOException {
        AbsenceReport report =
                prove(
                        COVER,
                        Sample.random("a", DType.F32, 3, 700, 129),
                        Sample.random("b", DType.F16, 4, 3, 40, 96),
                        Sample.random("c", DType.F64, 5, 1000));

        assertThat(report.findings()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.untraced())
                .extracting(Untraced::reason)
                .containsExactly(Untraced.Reason.TOO_SHORT);
        assertThat(report.scanned().elements()).isEqualTo(300 * 576 + 700 * 129 + 11520 + 1000);
        assertThat(report.traced().tracedVectors()).isEqualTo(24);
    }

    @Test
    void rowsUnderAnotherNameAreFoundAsBytes() throws IOException {
        AbsenceReport report =
                prove(COVER, new Sample("x", DType.BF16, SECRET.shape(), SECRET.bytes()));

        Finding.ExactBytes found = exact(report);
        assertThat(found.tensor()).isEqualTo("up");
        assertThat(found.place().tensor()).isEqualTo("x");
        assertThat(found.line()).isEqualTo(new Finding.Line("row", 0, 0));
        assertThat(found.lengthBytes()).isEqualTo(SECRET.bytes().length);
        assertThat(report.findingsTotal()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, -1.5, 1e-6, 3e5, -0.37})
    void aScaledRowIsFoundWithItsScale(double scale) throws IOException {
        float[] row = Sample.scaled(SECRET.row(7), scale);

        Finding.RescaledVector found = vector(prove(COVER.with(123 * 576, row)));

        assertThat(found.line()).isEqualTo(new Finding.Line("row", 7, 0));
        assertThat(found.place().tensor()).isEqualTo("down");
        assertThat(found.firstElement()).isEqualTo(123 * 576);
        assertThat(found.lengthElements()).isEqualTo(576);
        assertThat(found.scale()).isCloseTo(scale, within(Math.abs(scale) * 0.01));
        assertThat(Math.abs(found.correlation())).isGreaterThan(0.9999);
        assertThat(found.isSurelyCopied()).isTrue();
    }

    @Test
    void rowsWithAScaleEachAreFound() throws IOException {
        float[] values = SECRET.values();
        for (int i = 0; i < values.length; i++) {
            int row = i / 576;
            values[i] *= (1.1f + 0.3f * row) * (row % 2 == 0 ? 1 : -1);
        }

        AbsenceReport report = prove(COVER, Sample.of("x", DType.BF16, values, 24, 576));

        assertThat(report.findings())
                .hasSize(8)
                .allSatisfy(
                        finding ->
                                assertThat(((Finding.RescaledVector) finding).lengthElements())
                                        .isEqualTo(576));
        assertThat(report.findingsTotal()).isEqualTo(24);
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "F32", "F64"})
    void aCastIsFound(DType dtype) throws IOException {
        Sample cast = Sample.of("x", dtype, SECRET.values(), 24, 576);

        Finding.RescaledVector found = vector(prove(COVER, cast));

        assertThat(found.line()).isEqualTo(new Finding.Line("row", 0, 0));
        assertThat(found.place().tensor()).isEqualTo("x");
        assertThat(found.scale()).isCloseTo(1, within(1e-3));
    }

    @Test
    void aRowRoundedToEightBitIntegersIsFound() throws IOException {
        float[] row = Sample.scaled(SECRET.row(3), 1500);
        Sample cover = Sample.of("x", DType.I8, Sample.scaled(COVER.values(), 1500), 300, 576);

        Finding.RescaledVector found = vector(prove(cover.with(1000, row)));

        assertThat(found.line().index()).isEqualTo(3);
        assertThat(found.firstElement()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 77, 4095, 100_001})
    void theTailOfAnotherTensorHidesNothingAtAnyElement(int element) throws IOException {
        float[] row = Sample.scaled(SECRET.row(0), 1.1);

        Finding.RescaledVector found = vector(prove(COVER.with(element, row)));

        assertThat(found.firstElement()).isEqualTo(element);
        assertThat(found.lengthElements()).isEqualTo(576);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 777, 4097})
    void anOddByteHidesNothing(int at) throws IOException {
        byte[] row = Arrays.copyOfRange(SECRET.bytes(), 5 * 1152, 6 * 1152);

        AbsenceReport report = prove(COVER.withBytes(at, row));

        Finding.ExactBytes found = exact(report);
        assertThat(found.line()).isEqualTo(new Finding.Line("row", 5, 0));
        assertThat(found.lengthBytes()).isEqualTo(1152);
        assertThat(found.place().offsetBytes())
                .isEqualTo(
                        Files.size(folder.resolve("model.safetensors"))
                                - COVER.bytes().length
                                + at);
    }

    @Test
    void aPartOfARowIsFound() throws IOException {
        float[] part = Sample.scaled(Arrays.copyOfRange(SECRET.row(9), 200, 330), -2);

        Finding.RescaledVector found = vector(prove(COVER.with(5000, part)));

        assertThat(found.line().index()).isEqualTo(9);
        assertThat(found.line().firstElement()).isCloseTo(200, within(6L));
        assertThat(found.firstElement() - found.line().firstElement()).isEqualTo(4800);
        assertThat(found.lengthElements()).isCloseTo(130, within(12L));
    }

    @Test
    void aTransposeIsFound() throws IOException {
        Sample secret = Sample.random("gate", DType.BF16, 8, 200, 96);
        float[] turned = new float[200 * 96];
        for (int column = 0; column < 96; column++) {
            System.arraycopy(
                    Sample.scaled(secret.column(column), 1.5), 0, turned, column * 200, 200);
        }
        Sample.write(
                folder.resolve("model.safetensors"),
                COVER,
                Sample.of("x", DType.F16, turned, 96, 200));

        AbsenceReport report = prove(List.of(secret), List.of());

        assertThat(report.findings())
                .anySatisfy(
                        finding -> {
                            Finding.RescaledVector found = (Finding.RescaledVector) finding;
                            assertThat(found.line()).isEqualTo(new Finding.Line("column", 0, 0));
                            assertThat(found.firstElement()).isZero();
                            assertThat(found.step()).isEqualTo(1);
                            assertThat(found.lengthElements()).isEqualTo(200);
                        })
                .anySatisfy(
                        finding -> {
                            Finding.RescaledVector found = (Finding.RescaledVector) finding;
                            assertThat(found.line()).isEqualTo(new Finding.Line("row", 0, 0));
                            assertThat(found.step()).isEqualTo(200);
                        });
    }

    @Test
    void aRowStoredAsOneColumnIsFound() throws IOException {
        Sample cover = Sample.random("wide", DType.BF16, 6, 600, 65);

        Finding.RescaledVector found =
                vector(prove(cover.withColumn(64, Sample.scaled(SECRET.row(11), -0.5))));

        assertThat(found.line()).isEqualTo(new Finding.Line("row", 11, 0));
        assertThat(found.firstElement()).isEqualTo(64);
        assertThat(found.step()).isEqualTo(65);
        assertThat(found.lengthElements()).isEqualTo(576);
        assertThat(found.scale()).isCloseTo(-0.5, within(0.01));
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "F16"})
    void aQuantisedCopyIsFound(GgmlType type) throws IOException {
        Sample secret = Sample.random("gate", DType.BF16, 8, 40, 512);
        Sample.writeGguf(
                folder.resolve("gguf/model.gguf"),
                type,
                Map.of(),
                Sample.random("blk.0", DType.F32, 9, 100, 512),
                Sample.of("blk.1", DType.F32, secret.row(17), 1, 512));

        Finding.RescaledVector found = vector(prove(List.of(secret), List.of()));

        assertThat(found.line()).isEqualTo(new Finding.Line("row", 17, 0));
        assertThat(found.place().tensor()).isEqualTo("blk.1");
        assertThat(found.firstElement()).isZero();
        assertThat(found.lengthElements()).isEqualTo(512);
        assertThat(found.scale()).isCloseTo(1, within(0.05));
    }

    @Test
    void theBytesOfATransposeAreFoundAtAnOddByte() throws IOException {
        Sample secret = Sample.random("gate", DType.BF16, 8, 200, 96);
        byte[] column = Sample.encode(DType.BF16, secret.column(5));
        byte[] hidden = new byte[1001 + column.length];
        System.arraycopy(column, 0, hidden, 1001, column.length);
        Sample.write(folder.resolve("model.safetensors"), Sample.bytes("junk", hidden));

        Finding.ExactBytes found = exact(prove(List.of(secret), List.of()));

        assertThat(found.line()).isEqualTo(new Finding.Line("column", 5, 0));
        assertThat(found.lengthBytes()).isEqualTo(400);
    }

    @Test
    void expertsAreTracedOneByOne() throws IOException {
        Sample secret = Sample.random("experts", DType.BF16, 8, 3, 64, 96);
        float[] row = Arrays.copyOfRange(secret.values(), (64 * 2 + 5) * 96, (64 * 2 + 6) * 96);
        float[] column = new float[64];
        for (int i = 0; i < 64; i++) {
            column[i] = 3 * secret.values()[64 * 96 + i * 96 + 95];
        }
        Sample.write(folder.resolve("model.safetensors"), COVER.with(999, row).with(9999, column));

        AbsenceReport report = prove(List.of(secret), List.of());

        assertThat(report.findings())
                .filteredOn(Finding.RescaledVector.class::isInstance)
                .extracting(finding -> ((Finding.RescaledVector) finding).line())
                .contains(new Finding.Line("column", 96 + 95, 0));
        assertThat(exact(report).line()).isEqualTo(new Finding.Line("row", 133, 0));
    }

    @Test
    void aTiedTensorIsFound() throws IOException {
        Sample.write(
                folder.resolve("model.safetensors"),
                COVER,
                new Sample("lm_head", DType.BF16, SECRET.shape(), SECRET.bytes()));
        Sample.write(
                folder.resolve("more/other.safetensors"),
                new Sample("embed", DType.BF16, SECRET.shape(), SECRET.bytes()));

        AbsenceReport report = prove(List.of(SECRET), List.of());

        assertThat(report.findings())
                .extracting(Finding::file)
                .containsExactly("model.safetensors", "more/other.safetensors");
    }

    @Test
    void theWeightsOfANormAreFoundAndItsNeighbourIsNot() throws IOException {
        float[] norm = Sample.normal(21, 576);
        float[] neighbour = Sample.normal(22, 576);
        for (int i = 0; i < 576; i++) {
            norm[i] = 0.5f + 2 * norm[i];
            neighbour[i] = norm[i] * 1.1f + 0.6f * neighbour[i];
        }
        Sample secret = Sample.of("norm", DType.BF16, norm, 576);
        Sample.write(
                folder.resolve("model.safetensors"), Sample.of("next", DType.BF16, neighbour, 576));
        assertThat(prove(List.of(secret), List.of()).findings()).isEmpty();

        Sample.write(
                folder.resolve("second.safetensors"),
                Sample.random("wide", DType.BF16, 6, 600, 65)
                        .withColumn(3, Sample.scaled(secret.values(), 1.7)),
                COVER.with(4321, Sample.scaled(secret.values(), -1.5)));

        AbsenceReport report = prove(List.of(secret), List.of());

        assertThat(report.findings()).hasSize(2);
        Finding.RescaledVector column = (Finding.RescaledVector) report.findings().getFirst();
        assertThat(column.firstElement()).isEqualTo(3);
        assertThat(column.lengthElements()).isEqualTo(576);
        Finding.RescaledVector row = (Finding.RescaledVector) report.findings().getLast();
        assertThat(row.firstElement()).isEqualTo(4321);
        assertThat(row.scale()).isCloseTo(-1.5, within(0.03));
        assertThat(row.shift()).isCloseTo(0, within(0.02));
    }

    /// Of real models the norms of neighbouring layers share a few large elements, which carry the
    /// cosine to 0.998 although the rest differs: neither is a copy of the other.
    @Test
    void aNormWithTheLargeElementsOfItsNeighbourIsNoCopyOfIt() throws IOException {
        float[] norm = Sample.scaled(Sample.normal(23, 640), 20);
        float[] neighbour = Sample.scaled(Sample.normal(24, 640), 4);
        for (int i = 0; i < 640; i++) {
            norm[i] = i % 64 == 5 ? 8 + norm[i] : norm[i] - 0.2f;
            neighbour[i] = norm[i] * 1.02f + neighbour[i];
        }
        Sample secret = Sample.of("norm", DType.F32, norm, 640);
        Sample.write(
                folder.resolve("model.safetensors"), Sample.of("next", DType.F32, neighbour, 640));
        assertThat(prove(List.of(secret), List.of()).findings()).isEmpty();

        Sample.write(
                folder.resolve("second.safetensors"),
                Sample.of("copy", DType.BF16, Sample.scaled(norm, 1.3), 640));
        assertThat(prove(List.of(secret), List.of()).findings()).hasSize(1);
    }

    private static final String PROMPT =
            """
            You are the harbour master's assistant.
            Never "name" the substances in shed 7.
            \tThe keys are under the third bollard — tell nobody.
            """;

    private AbsenceReport proveText(String published, String name) throws IOException {
        Files.writeString(folder.resolve(name), published);
        WithheldFile file =
                WithheldFile.of(
                        "prompt", "system_prompt.txt", PROMPT.getBytes(StandardCharsets.UTF_8));
        return prove(List.of(), List.of(file));
    }

    @Test
    void aPastedTextIsFound() throws IOException {
        Finding.FileFragment found =
                fragment(proveText("# Read me\n" + PROMPT + "end", "README.md"));

        assertThat(found.form()).isEqualTo("as it is");
        assertThat(found.place()).isEqualTo(new Finding.Place("README.md", "", 10));
        assertThat(found.lengthBytes()).isEqualTo(PROMPT.getBytes(StandardCharsets.UTF_8).length);
        assertThat(found.message()).doesNotContain("bollard");
    }

    @Test
    void anEscapedTextIsFound() throws IOException {
        String escaped = TextForms.escape(PROMPT, true);

        AbsenceReport report =
                proveText("{\"chat_template\": \"" + escaped + "\"}", "tokenizer_config.json");

        Finding.FileFragment found = fragment(report);
        assertThat(found.form()).isEqualTo("JSON-escaped to ASCII");
        assertThat(found.lengthBytes()).isEqualTo(escaped.length());
        assertThat(report.findingsTotal()).isEqualTo(1);
    }

    @Test
    void aTextInATemplateInsideJsonIsFound() throws IOException {
        String escaped = TextForms.escape(TextForms.escape(PROMPT, false), false);

        assertThat(fragment(proveText("{\"t\": \"{{ '" + escaped + "' }}\"}", "t.json")).form())
                .isEqualTo("JSON-escaped twice");
    }

    @Test
    void aTextInMetadataIsFound() throws IOException {
        Sample.write(folder.resolve("model.safetensors"), Map.of("note", PROMPT), COVER);

        Finding.FileFragment found = fragment(proveText("{}", "config.json"));

        assertThat(found.place().file()).isEqualTo("model.safetensors");
        assertThat(found.place().tensor()).isEmpty();
        assertThat(found.form()).startsWith("JSON-escaped");
    }

    @Test
    void aTextInGgufMetadataIsFound() throws IOException {
        Sample.writeGguf(
                folder.resolve("m.gguf"),
                GgmlType.F16,
                Map.of("general.note", new GgufValue.Str(PROMPT)),
                Sample.random("a", DType.F32, 3, 4, 64));

        assertThat(fragment(proveText("{}", "config.json")).place().file()).isEqualTo("m.gguf");
    }

    @Test
    void aTextInATensorIsFound() throws IOException {
        byte[] bytes = new byte[4000];
        byte[] text = PROMPT.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 333, text.length);
        Sample.write(folder.resolve("model.safetensors"), Sample.bytes("pad", bytes));

        Finding.FileFragment found = fragment(proveText("{}", "config.json"));

        assertThat(found.place().tensor()).isEqualTo("pad");
        assertThat(found.lengthBytes()).isEqualTo(text.length);
    }

    @Test
    void aTextInBase64IsFound() throws IOException {
        String coded =
                Base64.getEncoder().encodeToString(("x" + PROMPT).getBytes(StandardCharsets.UTF_8));

        assertThat(fragment(proveText(coded, "b.txt")).form()).startsWith("as Base64");
    }

    /// Signed bytes, for tensors that are long without filling the disk.
    private static Sample bytes(String name, int rows, int columns) {
        byte[] bytes = new byte[rows * columns];
        new Random(77).nextBytes(bytes);
        return new Sample(name, DType.I8, Shape.of(rows, columns), bytes);
    }

    @Test
    void copiesAcrossTheBordersOfPiecesAreFound() throws IOException {
        Sample cover = bytes("long", 20_000, 600);
        byte[] bytes = cover.bytes();
        byte[] first = Sample.encode(DType.I8, Sample.scaled(SECRET.row(1), 1500));
        byte[] second = Sample.encode(DType.I8, Sample.scaled(SECRET.row(2), -1500));
        int border = (int) (Chunk.ELEMENTS / 600 & -32) * 600;
        System.arraycopy(first, 0, bytes, border - 300, 576);
        int top = border - 250 * 600 + 599;
        for (int i = 0; i < 576; i++) {
            bytes[top + i * 600] = second[i];
        }
        Sample.write(folder.resolve("model.safetensors"), cover);

        AbsenceReport report = prove(List.of(SECRET), List.of());

        assertThat(report.findings())
                .extracting(finding -> ((Finding.RescaledVector) finding).firstElement())
                .containsExactlyInAnyOrder(border - 300L, (long) top);
        assertThat(report.findings())
                .allSatisfy(
                        finding ->
                                assertThat(((Finding.RescaledVector) finding).lengthElements())
                                        .isEqualTo(576));
    }

    @Test
    void aColumnOfAVeryWideTensorIsFound() throws IOException {
        Sample cover = bytes("wide", 100, 270_001);
        Sample secret = Sample.random("s", DType.BF16, 4, 1, 100);
        byte[] hidden = Sample.encode(DType.I8, Sample.scaled(secret.row(0), 1500));
        for (int i = 0; i < 100; i++) {
            cover.bytes()[i * 270_001 + 269_997] = hidden[i];
        }
        Sample.write(folder.resolve("model.safetensors"), cover);

        Finding.RescaledVector found = vector(prove(List.of(secret), List.of()));

        assertThat(found.firstElement()).isEqualTo(269_997);
        assertThat(found.step()).isEqualTo(270_001);
        assertThat(found.lengthElements()).isEqualTo(100);
    }

    @Test
    void whatCannotBeTracedIsListed() throws IOException {
        Sample.write(folder.resolve("model.safetensors"), COVER);
        float[] mixed = SECRET.row(0).clone();
        float[] values = new float[3 * 576];
        System.arraycopy(mixed, 0, values, 0, 576);
        Arrays.fill(values, 1152, 1728, 1f);

        AbsenceReport report =
                prove(
                        List.of(
                                Sample.of("mixed", DType.BF16, values, 3, 576),
                                Sample.random("short", DType.F32, 5, 7, 6),
                                Sample.bytes("codes", new byte[100])),
                        List.of(WithheldFile.of("prompt", "pin.txt", new byte[] {1, 2, 3})));

        assertThat(report.untraced())
                .extracting(u -> u.subject() + " " + u.kind() + " " + u.reason() + " " + u.count())
                .containsExactly(
                        "mixed column TOO_SHORT 576",
                        "mixed row ALL_ZERO 1",
                        "mixed row CONSTANT 1",
                        "short row TOO_SHORT 7",
                        "short column TOO_SHORT 6",
                        "codes row NOT_NUMERIC 1",
                        "pin.txt file TOO_SHORT 1");
        assertThat(report.isClean()).isTrue();
    }

    @Test
    void aModelFileThatCannotBeReadIsAFinding() throws IOException {
        Files.write(folder.resolve("model.safetensors"), new byte[] {1, 2, 3});

        AbsenceReport report = prove(List.of(SECRET), List.of());

        assertThat(report.findings()).singleElement().isInstanceOf(Finding.Unreadable.class);
        assertThat(report.isClean()).isFalse();
    }

    @Test
    void twoRunsSayTheSame() throws IOException {
        Sample.write(
                folder.resolve("model.safetensors"),
                COVER.with(50, Sample.scaled(SECRET.values(), 2)));

        assertThat(prove(List.of(SECRET), List.of())).isEqualTo(prove(List.of(SECRET), List.of()));
    }
}
