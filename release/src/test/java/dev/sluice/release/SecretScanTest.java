package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.gate.EvidenceBundle.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Secrets of every known form are found where they stand; what only looks a little like one is
/// not. The secrets are put together here, so that no scanner finds one in this file.
class SecretScanTest {
    @TempDir private Path folder;

    static Stream<String> secrets() {
        return Stream.of(
                "-----BEGIN " + "PRIVATE KEY-----",
                "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
                "AGE-SECRET-"
                        + "KEY-1"
                        + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE",
                "AK" + "IA" + "QYLPMN5HHHFPZAM2",
                "gh" + "p_" + letters(36),
                "h" + "f_" + letters(34).replaceAll("[0-9]", "q"),
                "sk-" + "proj-" + letters(60),
                "sk-" + "ant-api03-" + letters(93),
                "xox" + "b-" + "123456789012-" + letters(24),
                "sk_" + "live_" + letters(24),
                "AI" + "za" + letters(35),
                "postgres://" + "harbor:tidegate77@db.internal/x",
                "\"api_" + "key\": \"" + letters(32) + "\"",
                "password = '" + "vT9#kQ2!mZ7rW4pL" + "'");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void findsEachAtItsLine(String secret) throws IOException {
        Files.writeString(folder.resolve("notes.md"), "one\ntwo\nthree " + secret + " four\n");
        assertThat(SecretScan.of(folder, List.of("notes.md")))
                .singleElement()
                .satisfies(
                        found -> {
                            assertThat(found.line()).isEqualTo(3);
                            assertThat(found.shown()).hasSizeLessThanOrEqualTo(5);
                        });
    }

    @Test
    void findsOneInTheMetadataOfASafetensorsFileAndAcrossPieces() throws IOException {
        String token = "gh" + "p_" + letters(36);
        String header = "{\"__metadata__\":{\"note\":\"" + token + "\"}}";
        byte[] bytes = new byte[8 + header.length() + 64];
        bytes[0] = (byte) header.length();
        System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, bytes, 8, header.length());
        Files.write(folder.resolve("model.safetensors"), bytes);
        int border = 8_192 + (8 << 20);
        Files.writeString(
                folder.resolve("long.txt"),
                "x ".repeat(border / 2 - 10) + token + " y\n".repeat(9));

        assertThat(SecretScan.of(folder, List.of("long.txt", "model.safetensors")))
                .extracting(Secret::path)
                .containsExactly("long.txt", "model.safetensors");
    }

    @Test
    void leavesAloneWhatIsNone() throws IOException {
        Files.writeString(
                folder.resolve("README.md"),
                """
                Ask for a token at https://harbor.example/tokens; set HF_TOKEN=hf_xxx or
                password: "changeme-please-now". The digest is
                sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.
                "eos_token": "<|endoftext|>", "tokenizer_class": "PreTrainedTokenizerFast",
                "pad_token_id": "0123456789012345", "token": "${HF_TOKEN_OF_THE_BUILD}"
                -----BEGIN PUBLIC KEY-----
                git@github.com:sluice/harbor.git and https://user@host/path, sk-learn, skip-connections
                """);
        StringBuilder vocabulary = new StringBuilder("{\"model\":{\"vocab\":{");
        for (int i = 0; i < 20_000; i++) {
            vocabulary.append('"').append(letters(3 + i % 9)).append("\":").append(i).append(',');
        }
        Files.writeString(folder.resolve("tokenizer.json"), vocabulary + "\"secret\":\"x\"}}}");
        assertThat(SecretScan.of(folder, List.of("README.md", "tokenizer.json"))).isEmpty();
    }

    private static final Random RANDOM = new Random(7);

    private static String letters(int count) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
