package dev.sluice.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One hostile file a case: each is refused, by name of what is wrong with it.
class HostileHeaderTest {
    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
"""
{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 4 | ends at byte 8, past the data section of 4
{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 8 | 4 bytes after the last tensor belong to none
{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}} | 12 | an overlap
{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}} | 12 | a gap
{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}} | 2 | twice
{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}} | 4 | fills 8 bytes but its data_offsets
{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}} | 8 | data_offsets
{"a":{"dtype":"Q9","shape":[1],"data_offsets":[0,1]}} | 1 | unknown dtype 'Q9'
{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}} | 0 | more elements than a long can count
{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}} | 0 | countable
{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}} | 4 | not valid JSON
{"a":{"dtype":"F32","shape":[1e3],"data_offsets":[0,4]}} | 4 | shape
{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}} | 4 | negative
{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}} | 4 | JSON
{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}} | 2 | does not fill a countable number of bytes
{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}} | 4 | unknown key 'x'
{"a":{"dtype":"F32","shape":[1]}} | 4 | lacks
{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 4 | twice
{"__metadata__":{"a":1}} | 0 | metadata 'a'
{"__metadata__":{"a":"1","a":"2"}} | 0 | twice
[1] | 0 | does not start with '{'
{"a":[]} | 0 | tensor 'a'
{} {} | 0 | goes on after its closing brace
""")
    void refuses(String json, int dataBytes, String problem) {
        byte[] file = file(json.getBytes(StandardCharsets.UTF_8), dataBytes);
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("hostile: ")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesAHeaderOfTwoToTheSixty() {
        byte[] file =
                ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60).array();
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("1152921504606846976");
    }

    @Test
    void refusesAHeaderLengthWithItsTopBitSet() {
        byte[] file = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(-2).array();
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("18446744073709551614");
    }

    @Test
    void refusesAFileThatEndsInItsHeader() {
        byte[] whole = file("{}".getBytes(StandardCharsets.UTF_8), 0);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parse(cut)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void refusesInvalidUtf8() {
        byte[] json =
                "{\"a?\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"
                        .getBytes(StandardCharsets.UTF_8);
        json[3] = (byte) 0xff;
        assertThatThrownBy(() -> parse(file(json, 0))).hasMessageContaining("UTF-8");
    }

    @Test
    void refusesAPickleRenamedToSafetensors() throws IOException {
        // The first bytes of any torch.save file: a zip holding a pickle.
        Path file = folder.resolve("model.safetensors");
        byte[] zip = new byte[4096];
        System.arraycopy(new byte[] {'P', 'K', 3, 4, 0, 0, 8, 8}, 0, zip, 0, 8);
        Files.write(file, zip);
        assertThatThrownBy(() -> SafetensorsFile.readHeader(file))
                .isInstanceOfSatisfying(
                        FormatException.class,
                        e -> {
                            assertThat(e.where()).isEqualTo(file.toString());
                            assertThat(e.remedy()).contains("convert it first");
                        });
    }

    @Test
    void acceptsTheSmallestFile() throws IOException {
        SafetensorsHeader header = parse(file("{}".getBytes(StandardCharsets.UTF_8), 0));
        assertThat(header.tensors()).isEmpty();
        assertThat(header.fileLengthBytes()).isEqualTo(10);
    }

    static SafetensorsHeader parse(byte[] file) throws IOException {
        return SafetensorsFile.readHeader(
                "hostile",
                file.length,
                (position, target) ->
                        target.put(file, Math.toIntExact(position), target.remaining()));
    }

    private static byte[] file(byte[] json, int dataBytes) {
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }
}
