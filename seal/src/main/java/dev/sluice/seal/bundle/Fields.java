package dev.sluice.seal.bundle;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.storage.Digest;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of a JSON object that must each be of one kind. Every method throws a
/// [FindingException] that names the place where one is not.
public final class Fields {
    private static final String REMEDY =
            "get the file again from where the release is published, and report it there";

    private Fields() {}

    /// Refuses fields that are not among `allowed`.
    public static void only(String where, ObjectNode object, Set<String> allowed) {
        for (String name : object.propertyNames()) {
            if (!allowed.contains(name)) {
                throw refuse(
                        Flaw.UNKNOWN_FIELD, where, "the format has no field '" + name + "' here");
            }
        }
    }

    /// An object.
    public static ObjectNode object(String where, JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw refuse(Flaw.MALFORMED, where, "it is no JSON object");
    }

    /// An array's elements.
    public static List<JsonNode> array(String where, JsonNode node) {
        if (!node.isArray()) {
            throw refuse(Flaw.MALFORMED, where, "it is no array");
        }
        return List.copyOf(node.values());
    }

    /// A text.
    public static String text(String where, JsonNode node) {
        if (!node.isString()) {
            throw refuse(Flaw.MALFORMED, where, "it is no text");
        }
        return node.stringValue();
    }

    /// Standard base64 with its padding, and nothing else.
    public static byte[] base64(String where, JsonNode node) {
        String text = text(where, node);
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            // The decoder lets missing padding and stray bits at the end pass.
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            throw refuse(Flaw.MALFORMED, where, "it is no base64: " + notBase64.getMessage());
        }
        throw refuse(Flaw.MALFORMED, where, "its base64 is not written in the one right way");
    }

    /// A sha256 in hexadecimal.
    public static Digest digest(String where, String hex) {
        try {
            return new Digest(hex);
        } catch (IllegalArgumentException notOne) {
            throw differs(
                    Flaw.BAD_DIGEST,
                    where,
                    "64 lower-case hexadecimal digits",
                    hex,
                    "it is no sha256");
        }
    }

    /// A refusal of what stands at a place.
    public static FindingException refuse(Flaw flaw, String where, String problem) {
        return new FindingException(Finding.of(flaw, where, problem, REMEDY));
    }

    /// A refusal of one thing in the place of another.
    public static FindingException differs(
            Flaw flaw, String where, String expected, String found, String problem) {
        return new FindingException(Finding.differs(flaw, where, expected, found, problem, REMEDY));
    }
}
