package dev.sluice.seal.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Signatures are those of RFC 6979, appendix A.2.5 (P-256 with SHA-256).
class DeterministicSignatureTest {
    private static final SoftwareKey KEY =
            SoftwareKey.of(
                    "RFC 6979",
                    new BigInteger(
                            "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
                            16));

    @ParameterizedTest
    @CsvSource({
        "sample, EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,"
                + " F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        "test, F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,"
                + " 019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    })
    void signaturesAreThoseOfTheRfc(String message, String r, String s) {
        byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
        ASN1Sequence signature = ASN1Sequence.getInstance(KEY.sign(bytes));

        assertThat(signature.size()).isEqualTo(2);
        assertThat(number(signature, 0)).isEqualTo(new BigInteger(r, 16));
        assertThat(number(signature, 1)).isEqualTo(new BigInteger(s, 16));
        assertThat(KEY.verificationKey().verifies(bytes, KEY.sign(bytes))).isTrue();
    }

    @Test
    void thePublicPointIsThatOfTheRfc() {
        byte[] encoded = KEY.verificationKey().publicKey().getEncoded();
        assertThat(HexFormat.of().withUpperCase().formatHex(encoded))
                .endsWith(
                        "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                                + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
    }

    private static BigInteger number(ASN1Sequence sequence, int index) {
        return ASN1Integer.getInstance(sequence.getObjectAt(index)).getValue();
    }
}
