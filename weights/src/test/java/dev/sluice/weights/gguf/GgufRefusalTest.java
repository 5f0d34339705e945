package dev.sluice.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One malformed file a test: each is refused with what is wrong and where, and without an
/// allocation that its counts ask for and its bytes do not back.
class GgufRefusalTest {
    private static final int F32 = GgmlType.F32.id();

    private static GgufBytes oneTensor() {
        return GgufBytes.header(1, 0).tensor("a", F32, 0, 3).padTo(32).zeros(12);
    }

    private static void refused(GgufBytes bytes, String... facts) {
        assertThatThrownBy(bytes::open)
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("test.gguf")
                .hasMessageContainingAll(facts);
    }

    @Test
    void takesTheLeastFiles() {
        try (GgufFile empty = GgufBytes.header(0, 0).open();
                GgufFile padded = GgufBytes.header(0, 0).padTo(32).open();
                GgufFile one = oneTensor().open();
                GgufFile onePadded = oneTensor().padTo(32).open()) {
            assertThat(empty.tensors()).isEmpty();
            assertThat(padded.tensors()).isEmpty();
            assertThat(one.tensors()).isEqualTo(onePadded.tensors()).hasSize(1);
            assertThat(one.dataStartBytes()).isEqualTo(64);
        }
    }

    @Test
    void refusesAnyTruncation() {
        byte[] whole =
                GgufBytes.header(1, 2)
                        .key("k", GgufValueType.STRING)
                        .string("value")
                        .key("l", GgufValueType.ARRAY)
                        .i32(GgufValueType.U16.id())
                        .i64(2)
                        .raw(1, 0, 2, 0)
                        .tensor("a", F32, 0, 3)
                        .padTo(32)
                        .zeros(12)
                        .toByteArray();
        for (int length = 0; length < whole.length; length++) {
            int[] cut = new int[length];
            Arrays.setAll(cut, i -> whole[i]);
            refused(new GgufBytes().raw(cut), "the");
        }
    }

    @Test
    void refusesAnEmptyFileOnDiskAndUnmapsIt(@TempDir Path folder) throws IOException {
        Path path = Files.createFile(folder.resolve("empty.gguf"));
        assertThatThrownBy(() -> GgufFile.open(path))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("empty.gguf", "ends at byte 0");
    }

    @Test
    void refusesAnotherMagic() {
        refused(new GgufBytes().raw('P', 'K', 3, 4).zeros(60), "does not start with");
    }

    @Test
    void refusesBigEndianWithTheReason() {
        refused(new GgufBytes().raw('G', 'G', 'U', 'F', 0, 0, 0, 3).zeros(60), "big-endian");
    }

    @Test
    void refusesOtherVersions() {
        for (int version : new int[] {1, 4, -1}) {
            refused(new GgufBytes().raw('G', 'G', 'U', 'F').i32(version).zeros(60), "version");
        }
    }

    @Test
    void refusesATensorCountOf2To60() {
        refused(GgufBytes.header(1L << 60, 0), "tensor count", "1152921504606846976");
    }

    @Test
    void refusesAMetadataCountOf2To60() {
        refused(GgufBytes.header(0, 1L << 60), "metadata count", "1152921504606846976");
    }

    @Test
    void refusesNegativeCounts() {
        refused(GgufBytes.header(-1, 0), "18446744073709551615");
        refused(GgufBytes.header(0, -1), "18446744073709551615");
    }

    @Test
    void refusesAStringLongerThanTheFile() {
        refused(
                GgufBytes.header(0, 1).key("k", GgufValueType.STRING).i64(1L << 60),
                "'k'",
                "0 bytes are left");
    }

    @Test
    void refusesAKeyLongerThanTheFile() {
        refused(GgufBytes.header(0, 1).i64(Long.MAX_VALUE).zeros(40), "metadata key 0");
    }

    @Test
    void refusesAKeyBeyondTheLimit() {
        String key = "k".repeat(65_536);
        refused(GgufBytes.header(0, 1).key(key, GgufValueType.U8).raw(1), "65536");
    }

    @Test
    void refusesAnEmptyKey() {
        refused(GgufBytes.header(0, 1).key("", GgufValueType.U8).raw(1).zeros(8), "is empty");
    }

    @Test
    void refusesAnArrayLongerThanTheFile() {
        refused(
                GgufBytes.header(0, 1)
                        .key("k", GgufValueType.ARRAY)
                        .i32(GgufValueType.F64.id())
                        .i64(1L << 61)
                        .zeros(64),
                "'k'",
                "2305843009213693952");
    }

    @Test
    void refusesArraysNestedTooDeep() {
        GgufBytes bytes = GgufBytes.header(0, 1).key("k", GgufValueType.ARRAY);
        for (int depth = 0; depth < 1000; depth++) {
            bytes.i32(GgufValueType.ARRAY.id()).i64(1);
        }
        refused(bytes.i32(GgufValueType.U8.id()).i64(0), "nested deeper than 4");
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        refused(
                GgufBytes.header(0, 2)
                        .key("k", GgufValueType.U8)
                        .raw(1)
                        .key("k", GgufValueType.U8)
                        .raw(1),
                "'k'",
                "stands twice");
    }

    @Test
    void refusesAnUnknownValueType() {
        refused(GgufBytes.header(0, 1).string("k").i32(13).zeros(8), "unknown value type 13");
        refused(GgufBytes.header(0, 1).string("k").i32(-1).zeros(8), "4294967295");
    }

    @Test
    void refusesATruthValueOfTwo() {
        refused(GgufBytes.header(0, 1).key("k", GgufValueType.BOOL).raw(2), "truth value of 2");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        int[][] malformed = {{0xFF}, {0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80}};
        for (int[] text : malformed) {
            refused(
                    GgufBytes.header(0, 1)
                            .key("k", GgufValueType.STRING)
                            .i64(text.length)
                            .raw(text),
                    "not UTF-8");
            refused(
                    GgufBytes.header(0, 1)
                            .i64(text.length)
                            .raw(text)
                            .i32(GgufValueType.U8.id())
                            .zeros(8),
                    "not UTF-8");
        }
    }

    @Test
    void refusesACharacterSplitBetweenTwoStrings() {
        refused(
                GgufBytes.header(0, 1)
                        .key("k", GgufValueType.ARRAY)
                        .i32(GgufValueType.STRING.id())
                        .i64(3)
                        .i64(1)
                        .raw(0xC3)
                        .i64(0)
                        .i64(1)
                        .raw(0xA9),
                "'k'",
                "not UTF-8");
    }

    @Test
    void refusesAnAlignmentOfZeroOrNoPowerOfTwo() {
        for (int alignment : new int[] {0, 3, 33, -1}) {
            refused(
                    GgufBytes.header(0, 1)
                            .key("general.alignment", GgufValueType.U32)
                            .i32(alignment),
                    "general.alignment",
                    "power of two");
        }
    }

    @Test
    void refusesAnAlignmentOfAnotherType() {
        refused(
                GgufBytes.header(0, 1).key("general.alignment", GgufValueType.U64).i64(32),
                "stored as U32");
    }

    @Test
    void refusesATensorNameThatStandsTwice() {
        refused(
                GgufBytes.header(2, 0)
                        .tensor("a", F32, 0, 8)
                        .tensor("a", F32, 32, 8)
                        .padTo(32)
                        .zeros(64),
                "'a'",
                "stands twice");
    }

    @Test
    void refusesATensorNameThatIsTooLong() {
        refused(GgufBytes.header(1, 0).tensor("n".repeat(65), F32, 0, 1).zeros(64), "65 bytes");
    }

    @Test
    void refusesNoneOrFiveDimensions() {
        refused(GgufBytes.header(1, 0).tensor("a", F32, 0).zeros(64), "0 dimensions");
        refused(
                GgufBytes.header(1, 0).tensor("a", F32, 0, 1, 1, 1, 1, 1).zeros(64),
                "5 dimensions");
        refused(GgufBytes.header(1, 0).string("a").i32(-1).zeros(64), "4294967295 dimensions");
    }

    @Test
    void refusesADimensionBelowOne() {
        for (long dim : new long[] {0, -1, Long.MIN_VALUE}) {
            refused(GgufBytes.header(1, 0).tensor("a", F32, 0, 4, dim).zeros(64), "dimension 1");
        }
    }

    @Test
    void refusesShapesThatOverflow() {
        refused(
                GgufBytes.header(1, 0).tensor("a", F32, 0, 1L << 31, 1L << 31, 2).zeros(64),
                "2^63");
        refused(GgufBytes.header(1, 0).tensor("a", F32, 0, 1L << 61, 2, 4).zeros(64), "2^63");
        // The bits of a NaN taken as a size.
        refused(
                GgufBytes.header(1, 0)
                        .tensor("a", F32, 0, Double.doubleToRawLongBits(Double.NaN))
                        .zeros(64),
                "2^63");
    }

    @Test
    void refusesRowsThatAreNotWholeBlocks() {
        refused(
                GgufBytes.header(1, 0).tensor("a", GgmlType.Q4_K.id(), 0, 128, 2).zeros(200),
                "rows of 128",
                "packs 256");
    }

    @Test
    void refusesTypesThatItDoesNotReadByName() {
        refused(GgufBytes.header(1, 0).tensor("a", 16, 0, 256).zeros(64), "'a'", "IQ2_XXS");
        refused(GgufBytes.header(1, 0).tensor("a", 4, 0, 256).zeros(64), "Q4_2", "removed");
        refused(GgufBytes.header(1, 0).tensor("a", 999, 0, 256).zeros(64), "unknown", "999");
    }

    @Test
    void refusesOverlappingOffsets() {
        refused(
                GgufBytes.header(2, 0)
                        .tensor("a", F32, 0, 16)
                        .tensor("b", F32, 32, 8)
                        .padTo(32)
                        .zeros(64),
                "'b'",
                "overlaps",
                "belongs at offset 64");
    }

    @Test
    void refusesAGapBetweenTensors() {
        refused(
                GgufBytes.header(2, 0)
                        .tensor("a", F32, 0, 8)
                        .tensor("b", F32, 64, 8)
                        .padTo(32)
                        .zeros(96),
                "'b'",
                "gap");
    }

    @Test
    void refusesAnOffsetThatIsNotAligned() {
        refused(GgufBytes.header(1, 0).tensor("a", F32, 4, 4).padTo(32).zeros(64), "not aligned");
    }

    @Test
    void refusesAnOffsetBeyondTheFile() {
        refused(
                GgufBytes.header(1, 0).tensor("a", F32, -32, 4).padTo(32).zeros(64),
                "18446744073709551584");
    }

    @Test
    void refusesDataThatIsCutShort() {
        refused(
                GgufBytes.header(1, 0).tensor("a", F32, 0, 3).padTo(32).zeros(11),
                "needs 12 bytes",
                "has 11");
    }

    @Test
    void refusesPaddingThatHidesBytes() {
        refused(oneTensor().raw(1).padTo(32), "'a'", "padding", "byte 76");
        refused(GgufBytes.header(1, 0).tensor("a", F32, 0, 3).raw(7).padTo(32).zeros(12), "header");
    }

    @Test
    void refusesBytesAfterTheLastTensor() {
        refused(oneTensor().padTo(32).zeros(1), "1 bytes after its last tensor");
        refused(GgufBytes.header(0, 0).padTo(32).zeros(32), "32 bytes after");
    }

    @Test
    void doesNotLetNamesActOnATerminal() {
        assertThatThrownBy(
                        () ->
                                GgufBytes.header(1, 0)
                                        .tensor("a\u001b[2J\u202e", F32, 4, 4)
                                        .padTo(32)
                                        .zeros(64)
                                        .open())
                .hasMessageContaining("'a\\u001b[2J\\u202e'");
    }

    @Test
    void refusesToWriteWhatNoReaderTakes() {
        SequencedMap<String, GgufValue> none = new LinkedHashMap<>();
        GgufTensorSpec spec = new GgufTensorSpec("a", GgmlType.F32, List.of(1L));
        List<List<GgufTensorSpec>> wrong =
                List.of(
                        List.of(spec, spec),
                        List.of(new GgufTensorSpec("n".repeat(64), GgmlType.F32, List.of(1L))),
                        List.of(new GgufTensorSpec("a", GgmlType.Q8_0, List.of(33L))),
                        List.of(new GgufTensorSpec("a", GgmlType.F32, List.of())),
                        List.of(new GgufTensorSpec("a", GgmlType.F32, List.of(0L))),
                        List.of(new GgufTensorSpec("\ud800", GgmlType.F32, List.of(1L))));
        for (List<GgufTensorSpec> specs : wrong) {
            assertThatThrownBy(() -> GgufLayout.of(none, specs))
                    .isInstanceOf(FormatException.class);
        }
        SequencedMap<String, GgufValue> alignment = new LinkedHashMap<>();
        alignment.put("general.alignment", new GgufValue.U32(3));
        assertThatThrownBy(() -> GgufLayout.of(alignment, List.of()))
                .isInstanceOf(FormatException.class);
    }
}
