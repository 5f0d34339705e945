package dev.sluice.seal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What is signed is what is read back, and its form is the one that other tools read.
class BundleTest {
    private static final SoftwareKey KEY = SoftwareKey.create();
    private static final Signer SIGNER = Signer.ofKey(KEY);

    /// The example of DSSE's protocol.md.
    @Test
    void thePreAuthenticationEncodingIsThatOfTheSpecification() {
        byte[] encoded =
                PreAuthentication.encode(
                        "http://example.com/HelloWorld",
                        "hello world".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(encoded, StandardCharsets.UTF_8))
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    /// Reference: DSSE counts bytes.
    @Test
    void lengthsAreInBytes() {
        byte[] encoded = PreAuthentication.encode("t", "zwölf".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(encoded, StandardCharsets.UTF_8)).isEqualTo("DSSEv1 1 t 6 zwölf");
    }

    @Test
    void aStatementIsWrittenInOneWay() {
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("b", "ü").put("a", 1);
        Statement statement =
                new Statement("model", Digest.of(new byte[0]), "https://example.org/p", predicate);
        assertThat(new String(statement.toBytes(), StandardCharsets.US_ASCII))
                .isEqualTo(
                        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"
                                + "\"model\",\"digest\":{\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb"
                                + "92427ae41e4649b934ca495991b7852b855\"}}],\"predicateType\":"
                                + "\"https://example.org/p\",\"predicate\":{\"b\":\"\\u00FC\","
                                + "\"a\":1}}");
    }

    @Property(tries = 200)
    void whatIsSignedIsReadBack(
            @ForAll @StringLength(max = 40) String name,
            @ForAll @StringLength(max = 40) String text,
            @ForAll byte[] subject,
            @ForAll long number) {
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        predicate.put("text", valid);
        predicate.putObject("within").putArray("list").add(number).addNull();
        Statement statement =
                new Statement(
                        new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
                        Digest.of(subject),
                        "https://example.org/p",
                        predicate);

        byte[] json = SIGNER.sign(statement).toJson();
        Bundle read = Bundle.parse(json);

        assertThat(read.envelope().isSignedBy(KEY.verificationKey())).isTrue();
        assertThat(read.material())
                .isEqualTo(new VerificationMaterial.KeyHint(KEY.verificationKey().hint()));
        assertThat(read.statement().toBytes()).isEqualTo(statement.toBytes());
        assertThat(read.statement().subject()).isEqualTo(statement.subject());
        assertThat(read.toJson()).isEqualTo(json).isEqualTo(SIGNER.sign(statement).toJson());
        for (byte each : json) {
            assertThat(each).isPositive();
        }
    }
}
