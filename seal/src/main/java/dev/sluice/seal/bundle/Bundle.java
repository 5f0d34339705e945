package dev.sluice.seal.bundle;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A Sigstore bundle of version 0.3 around a signed statement: the content of `model.sig` and of
/// every file in `attestations/`.
///
/// @param unchecked what else the file carries, in words, of which nothing is verified here
public record Bundle(VerificationMaterial material, Envelope envelope, List<String> unchecked) {
    /// The only media type that is read: older ones left holes (GHSA-fx35-mq7g-6g98).
    public static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    private static final Set<String> FIELDS =
            Set.of("mediaType", "verificationMaterial", "dsseEnvelope");

    public Bundle {
        unchecked = List.copyOf(unchecked);
    }

    /// A bundle with nothing more in it.
    public Bundle(VerificationMaterial material, Envelope envelope) {
        this(material, envelope, List.of());
    }

    /// The file's bytes; the same bundle always gives the same.
    public byte[] toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("mediaType", MEDIA_TYPE);
        json.set("verificationMaterial", MaterialJson.write(material));
        json.set("dsseEnvelope", envelope.toJson());
        return (new String(StrictJson.write(json), StandardCharsets.US_ASCII) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// The statement inside. Who signed it is not looked at.
    ///
    /// @throws FindingException where the payload is none
    public Statement statement() {
        return Statement.parse(envelope.payload());
    }

    /// Reads a bundle. Whether the signature is right is not looked at.
    ///
    /// @throws FindingException where it is not exactly the format
    public static Bundle parse(byte[] bytes) {
        ObjectNode json = StrictJson.parse("", bytes);
        String type = Fields.text("mediaType", json.path("mediaType"));
        if (!type.equals(MEDIA_TYPE)) {
            throw new FindingException(
                    Finding.differs(
                            Flaw.UNSUPPORTED_TYPE,
                            "mediaType",
                            MEDIA_TYPE,
                            type,
                            "it is a bundle of another version",
                            "have it signed again in version 0.3"));
        }
        Fields.only("", json, FIELDS);
        return new Bundle(
                MaterialJson.read(json.path("verificationMaterial")),
                Envelope.parse(json.path("dsseEnvelope")),
                MaterialJson.unchecked(json.path("verificationMaterial")));
    }
}
