package dev.sluice.hub.xet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// BLAKE3 equals the reference implementation, by every kernel and at every shape of the tree.
class Blake3Test {
    private static final byte[] KEY =
            "whats the Elvish word for friend".getBytes(StandardCharsets.US_ASCII);
    private static final List<Blake3Kernel> KERNELS =
            List.of(new Blake3Scalar(), new Blake3Vector());
    private static final byte[] PATTERN = pattern(400_000);

    @Test
    void everyKernelEqualsTheReference() throws IOException {
        List<String[]> vectors = MadeUp.table("blake3.txt");
        assertThat(vectors).hasSizeGreaterThan(30);
        for (String[] vector : vectors) {
            int length = Integer.parseInt(vector[0]);
            for (Blake3Kernel kernel : KERNELS) {
                assertThat(hex(Blake3.plain(kernel).hash(PATTERN, 0, length))).isEqualTo(vector[1]);
                assertThat(hex(Blake3.keyed(kernel, KEY).hash(PATTERN, 0, length)))
                        .isEqualTo(vector[2]);
            }
        }
    }

    @Property(tries = 300)
    void theKernelsAgreeWhereverTheInputLies(
            @ForAll @IntRange(max = 1000) int offset, @ForAll @IntRange(max = 300_000) int length) {
        byte[] scalar = Blake3.keyed(KERNELS.get(0), KEY).hash(PATTERN, offset, length);
        byte[] vector = Blake3.keyed(KERNELS.get(1), KEY).hash(PATTERN, offset, length);
        assertThat(vector).isEqualTo(scalar);
    }

    @Test
    void theTestsRunTheVectorKernel() {
        assertThat(Blake3Kernel.fastest()).isInstanceOf(Blake3Vector.class);
    }

    @Test
    void aRangeOutsideTheArrayIsRefused() {
        assertThatThrownBy(() -> Blake3.plain().hash(new byte[10], 5, 6))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Blake3.keyed(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
