package dev.sluice.release.gate;

import dev.sluice.seal.bundle.PreAuthentication;
import dev.sluice.seal.key.SigningKey;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Somebody's agreement to publish an edition: a DSSE envelope around a statement.
///
/// What is signed is DSSE's pre-authentication encoding, `DSSEv1 LENGTH TYPE LENGTH PAYLOAD`, so
/// that a signature of something else can never pass for an approval.
public sealed interface Approval {
    /// The envelope's payload type.
    String TYPE = "application/vnd.sluice.approval+json";

    /// The file it came in.
    String file();

    /// An approval that could be read; its signature may be right or wrong.
    ///
    /// @param payload the statement's exact text
    /// @param signature in base64
    record Signed(String file, Statement statement, String payload, String signature)
            implements Approval {
        /// Whether this key signed it.
        boolean isSignedBy(VerificationKey key) {
            try {
                return key.verifies(
                        preAuthentication(payload), Base64.getDecoder().decode(signature));
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }
    }

    /// Something that is no approval.
    record Unreadable(String file, String problem) implements Approval {}

    /// What is agreed to. It speaks of the files and not of a verdict: agreement to a model must
    /// not change with how often it was measured.
    ///
    /// @param subject the digest over all files of the edition
    /// @param plan the plan's hash
    /// @param key the hint of the key that signs
    record Statement(
            String edition, Digest subject, Digest plan, String role, Digest key, Instant date) {
        private static final int VERSION = 1;

        String toJson() {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.put("approval", VERSION);
            json.put("edition", edition);
            json.put("subject", subject.toString());
            json.put("plan", plan.toString());
            json.put("role", role);
            json.put("key", key.toString());
            json.put("date", date.toString());
            return json.toString();
        }

        static Statement parse(JsonNode json) {
            if (json.path("approval").asInt(0) != VERSION) {
                throw new IllegalArgumentException("it is no approval of version " + VERSION);
            }
            return new Statement(
                    json.path("edition").asString(""),
                    Digest.parse(json.path("subject").asString("")),
                    Digest.parse(json.path("plan").asString("")),
                    json.path("role").asString(""),
                    Digest.parse(json.path("key").asString("")),
                    Instant.parse(json.path("date").asString("")));
        }
    }

    /// Signs.
    ///
    /// @return the envelope, as it is written to a file
    static String sign(Statement statement, SigningKey key) {
        if (!statement.key().equals(key.verificationKey().hint())) {
            throw new IllegalArgumentException("the statement names another key");
        }
        String payload = statement.toJson();
        ObjectNode envelope = JsonMapper.shared().createObjectNode();
        envelope.put("payloadType", TYPE);
        envelope.put(
                "payload",
                Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8)));
        envelope.putArray("signatures")
                .addObject()
                .put("keyid", statement.key().toString())
                .put(
                        "sig",
                        Base64.getEncoder().encodeToString(key.sign(preAuthentication(payload))));
        return envelope.toPrettyString() + "\n";
    }

    /// Reads an envelope; whether the signature fits is the gate's to judge.
    static Approval parse(String file, String text) {
        try {
            JsonNode envelope = JsonMapper.shared().readTree(text);
            if (!envelope.path("payloadType").asString("").equals(TYPE)
                    || envelope.path("signatures").size() != 1) {
                return new Unreadable(file, "it is not one signed approval");
            }
            String payload =
                    new String(
                            Base64.getDecoder().decode(envelope.path("payload").asString("")),
                            StandardCharsets.UTF_8);
            Statement statement = Statement.parse(JsonMapper.shared().readTree(payload));
            return new Signed(
                    file,
                    statement,
                    payload,
                    envelope.path("signatures").path(0).path("sig").asString(""));
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            return new Unreadable(file, "it is damaged");
        }
    }

    private static byte[] preAuthentication(String payload) {
        return PreAuthentication.encode(TYPE, payload.getBytes(StandardCharsets.UTF_8));
    }
}
