package dev.sluice.weights.convert;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tokenizer files of strangers are read or refused; nothing else happens.
class TokenizerFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void sentencePieceModelsAreReadOrRefused(byte[] bytes) {
        try {
            SentencePieceModel.parse(ByteBuffer.wrap(bytes), "fuzz");
        } catch (FormatException _) {
            // Refused, as it should be.
        }
    }

    @FuzzTest(maxDuration = "10s")
    void tokenizerJsonIsReadOrRefused(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("tokenizer", ".json");
        try {
            Files.write(file, bytes);
            TokenizerJson.read(file);
        } catch (FormatException _) {
            // Refused, as it should be.
        } finally {
            Files.delete(file);
        }
    }
}
