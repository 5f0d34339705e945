package dev.sluice.weights.safetensors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.weights.FormatException;
import java.io.IOException;

/// Whatever the bytes, the parser returns a header that covers them or refuses with a
/// [FormatException]. `JAZZER_FUZZ=1` searches for a counterexample; without it the seeds run.
class SafetensorsFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void onlyRefusesOrCovers(byte[] file) throws IOException {
        try {
            SafetensorsHeader header = HostileHeaderTest.parse(file);
            if (header.fileLengthBytes() != file.length) {
                throw new AssertionError(
                        "the header covers %d of %d bytes"
                                .formatted(header.fileLengthBytes(), file.length));
            }
        } catch (FormatException expected) {
            // Refused, as most random bytes are.
        }
    }
}
