package dev.sluice.seal.bundle;

import dev.sluice.seal.Flaw;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A DSSE envelope with one signature over an in-toto statement.
///
/// Its `keyid` is written empty: a verifier may skip a signature whose `keyid` is not of its own
/// making, and the bundle's hint names the key.
public final class Envelope {
    private static final Set<String> FIELDS = Set.of("payload", "payloadType", "signatures");
    private static final Set<String> SIGNATURE_FIELDS = Set.of("sig", "keyid");

    private final byte[] payload;
    private final byte[] signature;

    /// @param payload the statement's exact bytes
    /// @param signature in DER
    public Envelope(byte[] payload, byte[] signature) {
        this.payload = payload.clone();
        this.signature = signature.clone();
    }

    /// The statement's exact bytes.
    public byte[] payload() {
        return payload.clone();
    }

    /// The signature in DER.
    public byte[] signature() {
        return signature.clone();
    }

    /// Whether this key signed the payload.
    public boolean isSignedBy(VerificationKey key) {
        return key.verifies(PreAuthentication.encode(Statement.PAYLOAD_TYPE, payload), signature);
    }

    /// The key of this hint, if it signed the payload: for a reader who has never met the signer.
    public Optional<VerificationKey> signer(Digest hint) {
        return VerificationKey.recover(
                PreAuthentication.encode(Statement.PAYLOAD_TYPE, payload), signature, hint);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("payload", Base64.getEncoder().encodeToString(payload));
        json.put("payloadType", Statement.PAYLOAD_TYPE);
        json.putArray("signatures")
                .addObject()
                .put("sig", Base64.getEncoder().encodeToString(signature))
                .put("keyid", "");
        return json;
    }

    static Envelope parse(JsonNode node) {
        ObjectNode json = Fields.object("dsseEnvelope", node);
        Fields.only("dsseEnvelope", json, FIELDS);
        String type = Fields.text("dsseEnvelope.payloadType", json.path("payloadType"));
        if (!type.equals(Statement.PAYLOAD_TYPE)) {
            throw Fields.differs(
                    Flaw.UNSUPPORTED_TYPE,
                    "dsseEnvelope.payloadType",
                    Statement.PAYLOAD_TYPE,
                    type,
                    "the payload is of another type");
        }
        List<JsonNode> signatures =
                Fields.array("dsseEnvelope.signatures", json.path("signatures"));
        if (signatures.size() != 1) {
            throw Fields.differs(
                    Flaw.SIGNATURE_COUNT,
                    "dsseEnvelope.signatures",
                    "1",
                    Integer.toString(signatures.size()),
                    "an envelope must have one signature");
        }
        String where = "dsseEnvelope.signatures[0]";
        ObjectNode only = Fields.object(where, signatures.getFirst());
        Fields.only(where, only, SIGNATURE_FIELDS);
        if (only.has("keyid") && !only.path("keyid").isNull()) {
            Fields.text(where + ".keyid", only.path("keyid"));
        }
        return new Envelope(
                Fields.base64("dsseEnvelope.payload", json.path("payload")),
                Fields.base64(where + ".sig", only.path("sig")));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope envelope
                && Arrays.equals(payload, envelope.payload)
                && Arrays.equals(signature, envelope.signature);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(payload) + Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "Envelope[" + payload.length + " bytes]";
    }
}
