package dev.sluice.hub.xet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The text of a hash is not its bytes in hexadecimal, and the tree over chunks is the
/// specification's.
class XetHashTest {
    @Test
    void theTextReversesEveryEightBytes() {
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = (byte) i;
        }
        XetHash hash = XetHash.read(bytes, 0);
        assertThat(hash)
                .hasToString("07060504030201000f0e0d0c0b0a090817161514131211101f1e1d1c1b1a1918");
        assertThat(XetHash.parse(hash.toString())).isEqualTo(hash);
        assertThat(hash.bytes()).isEqualTo(bytes);
        assertThat(hash.toSha256().hex()).isEqualTo(hash.toString());
    }

    @Test
    void aSha256GoesIntoItsFieldAndBack() {
        Digest digest = Digest.of("x".getBytes(StandardCharsets.US_ASCII));
        assertThat(XetHash.ofSha256(digest).toSha256()).isEqualTo(digest);
        assertThat(HexFormat.of().formatHex(XetHash.ofSha256(digest).bytes()))
                .isNotEqualTo(digest.hex());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "../../etc/passwd", "+", "g"})
    void anythingElseIsNoHash(String text) {
        String padded = (text + "0".repeat(64)).substring(0, text.equals("ab") ? 63 : 64);
        if (text.isEmpty()) {
            padded = "A".repeat(64);
        }
        String given = padded;
        assertThatThrownBy(() -> XetHash.parse(given)).isInstanceOf(XetFormatException.class);
    }

    @Test
    void aTreeOfOneChunkIsThatChunk() {
        Chunk chunk = new Chunk(new XetHash(1, 2, 3, 4), 5);
        assertThat(Hashes.xorb(List.of(chunk))).isEqualTo(chunk.hash());
        assertThat(Hashes.xorb(List.of())).isEqualTo(XetHash.ZERO);
    }

    @Test
    void aNodeIsTheHashOfItsLines() {
        Chunk first = new Chunk(new XetHash(1, 2, 3, 5), 10_000);
        Chunk second = new Chunk(new XetHash(9, 8, 7, 6), 20_000);
        String lines =
                String.format(Locale.ROOT, "%s : 10000\n%s : 20000\n", first.hash(), second.hash());
        byte[] key = {
            1, 126, -59, -57, -91, 71, 41, -106, -3, -108, 102, 102, -76, -118, 2, -26, 93, -35, 83,
            111, 55, -57, 109, -46, -8, 99, 82, -26, 74, 83, 113, 63
        };
        byte[] text = lines.getBytes(StandardCharsets.US_ASCII);
        assertThat(Hashes.xorb(List.of(first, second)).bytes())
                .isEqualTo(Blake3.keyed(key).hash(text, 0, text.length));
    }
}
