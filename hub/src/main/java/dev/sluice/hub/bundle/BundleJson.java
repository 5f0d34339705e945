package dev.sluice.hub.bundle;

import dev.sluice.hub.client.RepoRef;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.bundle.Fields;
import dev.sluice.seal.bundle.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes `bundle.json`. A field too many, too few or twice is refused.
final class BundleJson {
    static final String NAME = "bundle.json";

    /// Two hundred thousand files with long paths are about this large.
    static final int MAX_BYTES = 128 * 1024 * 1024;

    private static final int FORMAT = 1;
    private static final Set<String> TOP =
            Set.of("format", "repo", "commit", "files", "advisories");
    private static final Set<String> FILE = Set.of("path", "size", "sha256");

    private BundleJson() {}

    static byte[] write(BundleIndex index) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("format", FORMAT)
                .put("repo", index.ref().toString())
                .put("commit", index.commit());
        list(json.putArray("files"), index.files());
        list(json.putArray("advisories"), index.advisories());
        byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new BundleException(
                    NAME, "the list of files is too long", "bundle a part of the repository");
        }
        return bytes;
    }

    /// @throws BundleException where it is none of this format
    static BundleIndex parse(byte[] bytes) {
        try {
            ObjectNode json = StrictJson.parse("", bytes);
            if (!json.path("format").isInt() || json.path("format").intValue() != FORMAT) {
                throw new BundleException(
                        NAME,
                        "it is of another format than " + FORMAT,
                        "import it with the sluice that is as new as its exporter");
            }
            Fields.only("", json, TOP);
            return new BundleIndex(
                    ref(Fields.text("repo", json.path("repo"))),
                    Fields.text("commit", json.path("commit")),
                    files("files", json.path("files")),
                    files("advisories", json.path("advisories")));
        } catch (FindingException wrong) {
            throw new BundleException(
                    NAME,
                    wrong.finding().where() + ": " + wrong.finding().problem(),
                    "export the bundle again",
                    wrong);
        }
    }

    private static void list(ArrayNode array, List<BundledFile> files) {
        for (BundledFile file : files) {
            array.addObject()
                    .put("path", file.path())
                    .put("size", file.sizeBytes())
                    .put("sha256", file.digest().hex());
        }
    }

    private static RepoRef ref(String text) {
        try {
            return RepoRef.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw Fields.refuse(Flaw.MALFORMED, "repo", "it is no repository");
        }
    }

    private static List<BundledFile> files(String where, JsonNode list) {
        return Fields.array(where, list).stream().map(each -> file(where, each)).toList();
    }

    private static BundledFile file(String where, JsonNode each) {
        ObjectNode file = Fields.object(where, each);
        Fields.only(where, file, FILE);
        JsonNode size = file.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong()) {
            throw Fields.refuse(Flaw.MALFORMED, where, "a size is no number of bytes");
        }
        return new BundledFile(
                Fields.text(where, file.path("path")),
                size.longValue(),
                Fields.digest(where, Fields.text(where, file.path("sha256"))));
    }
}
