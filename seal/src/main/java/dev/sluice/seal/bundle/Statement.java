package dev.sluice.seal.bundle;

import dev.sluice.seal.Flaw;
import dev.sluice.storage.Digest;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A claim about one thing: an in-toto statement of version 1 with one subject.
///
/// @param subjectName what people call it; nothing is decided by it
/// @param subject the root digest of the release it is about
/// @param predicateType the URI that says what the predicate means
/// @param predicate the claim itself, written in the order of its fields
public record Statement(
        String subjectName, Digest subject, String predicateType, ObjectNode predicate) {
    /// The payload type of envelopes that hold statements.
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private static final String TYPE = "https://in-toto.io/Statement/v1";
    private static final Set<String> FIELDS =
            Set.of("_type", "subject", "predicateType", "predicate");
    private static final Set<String> SUBJECT_FIELDS = Set.of("name", "digest");

    public Statement {
        predicate = predicate.deepCopy();
    }

    @Override
    public ObjectNode predicate() {
        return predicate.deepCopy();
    }

    /// The bytes that are signed: the same statement always gives the same, in ASCII.
    public byte[] toBytes() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("_type", TYPE);
        ObjectNode only = json.putArray("subject").addObject();
        only.put("name", subjectName);
        only.putObject("digest").put("sha256", subject.hex());
        json.put("predicateType", predicateType);
        json.set("predicate", predicate);
        return StrictJson.write(json);
    }

    /// Reads a statement.
    ///
    /// @throws dev.sluice.seal.FindingException where it is not one with exactly one subject
    public static Statement parse(byte[] payload) {
        ObjectNode json = StrictJson.parse("payload", payload);
        Fields.only("payload", json, FIELDS);
        String type = Fields.text("_type", json.path("_type"));
        if (!type.equals(TYPE)) {
            throw Fields.differs(
                    Flaw.UNSUPPORTED_TYPE, "_type", TYPE, type, "it is another kind of statement");
        }
        JsonNode subjects = json.path("subject");
        int count = Fields.array("subject", subjects).size();
        if (count != 1) {
            throw Fields.differs(
                    Flaw.SUBJECT_COUNT,
                    "subject",
                    "1",
                    Integer.toString(count),
                    "a statement must be about one thing");
        }
        ObjectNode only = Fields.object("subject[0]", subjects.path(0));
        Fields.only("subject[0]", only, SUBJECT_FIELDS);
        ObjectNode digest = Fields.object("subject[0].digest", only.path("digest"));
        Fields.only("subject[0].digest", digest, Set.of("sha256"));
        return new Statement(
                Fields.text("subject[0].name", only.path("name")),
                Fields.digest(
                        "subject[0].digest.sha256",
                        Fields.text("subject[0].digest.sha256", digest.path("sha256"))),
                Fields.text("predicateType", json.path("predicateType")),
                Fields.object("predicate", json.path("predicate")));
    }
}
