package dev.sluice.seal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A signature and the hint of its key lead to the key, and to no other; hostile bytes lead
/// nowhere.
class KeyRecoveryTest {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

    @Test
    void theKeyIsFoundFromItsSignatureWhicheverOfTheCandidatesItIs() {
        for (int i = 0; i < 64; i++) {
            SoftwareKey key = SoftwareKey.create();
            VerificationKey known = key.verificationKey();
            assertThat(VerificationKey.recover(MESSAGE, key.sign(MESSAGE), known.hint()))
                    .contains(known);
        }
    }

    @Test
    void anotherMessageOrAnotherHintLeadsToNoKey() {
        SoftwareKey key = SoftwareKey.create();
        byte[] signature = key.sign(MESSAGE);
        Digest hint = key.verificationKey().hint();
        assertThat(VerificationKey.recover(new byte[] {1}, signature, hint)).isEmpty();
        assertThat(VerificationKey.recover(MESSAGE, signature, Digest.of(MESSAGE))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "00", // no sequence
                "3003020101", // one number
                "30060201000201 01", // r = 0
                "300602 0101020100", // s = 0
                "3006020101020 1FF", // s negative
                "300904 0100020101020101", // an octet string
                "3080020101020101", // endless
            })
    void whatIsNoSignatureLeadsToNoKey(String hex) {
        byte[] signature = HexFormat.of().parseHex(hex.replace(" ", ""));
        Digest hint = SoftwareKey.create().verificationKey().hint();
        assertThat(VerificationKey.recover(MESSAGE, signature, hint)).isEmpty();
    }
}
