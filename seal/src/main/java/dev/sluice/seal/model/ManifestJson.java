package dev.sluice.seal.model;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.bundle.Fields;
import dev.sluice.seal.bundle.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The predicate `https://model_signing/signature/v1.0`.
public final class ManifestJson {
    private static final String METHOD = "files";
    private static final String ALGORITHM = "sha256";
    private static final Set<String> FIELDS = Set.of("serialization", "resources");
    private static final Set<String> SERIALIZATION_FIELDS =
            Set.of("method", "hash_type", "allow_symlinks", "ignore_paths");
    private static final Set<String> RESOURCE_FIELDS =
            Set.of("name", "algorithm", "digest", "annotations");

    private ManifestJson() {}

    /// The statement that a signature covers.
    ///
    /// @param modelName what people call the folder
    static Statement statement(String modelName, Manifest manifest) {
        ObjectNode predicate = JsonNodeFactory.instance.objectNode();
        ObjectNode serialization = predicate.putObject("serialization");
        serialization.put("method", METHOD);
        serialization.put("hash_type", ALGORITHM);
        serialization.put("allow_symlinks", false);
        ArrayNode ignored = serialization.putArray("ignore_paths");
        manifest.ignored().paths().forEach(ignored::add);
        ArrayNode resources = predicate.putArray("resources");
        for (Manifest.Resource resource : manifest.resources()) {
            resources
                    .addObject()
                    .put("name", resource.name())
                    .put("algorithm", ALGORITHM)
                    .put("digest", resource.digest().hex());
        }
        return new Statement(modelName, manifest.rootDigest(), Manifest.PREDICATE_TYPE, predicate);
    }

    /// Reads the manifest that a statement holds, names as they stand there.
    ///
    /// @throws FindingException where it is none, or its root digest is not that of its digests
    public static Manifest parse(Statement statement) {
        if (!statement.predicateType().equals(Manifest.PREDICATE_TYPE)) {
            throw new FindingException(
                    Finding.differs(
                            Flaw.UNSUPPORTED_TYPE,
                            "predicateType",
                            Manifest.PREDICATE_TYPE,
                            statement.predicateType(),
                            "it is no signature of a model",
                            "name the signature; attestations stand in attestations/"));
        }
        ObjectNode predicate = statement.predicate();
        Fields.only("predicate", predicate, FIELDS);
        IgnoredPaths ignored = serialization(predicate.path("serialization"));
        List<Manifest.Resource> resources = new ArrayList<>();
        for (JsonNode node : Fields.array("resources", predicate.path("resources"))) {
            resources.add(resource("resources[" + resources.size() + "]", node));
        }
        Manifest manifest = new Manifest(resources, ignored);
        if (!manifest.rootDigest().equals(statement.subject())) {
            throw new FindingException(
                    Finding.differs(
                            Flaw.ROOT_DIGEST,
                            "subject[0].digest.sha256",
                            manifest.rootDigest().hex(),
                            statement.subject().hex(),
                            "the root digest is not that of the listed files",
                            "do not use the release; its signer's tool is broken"));
        }
        return manifest;
    }

    private static IgnoredPaths serialization(JsonNode node) {
        String where = "serialization";
        ObjectNode json = Fields.object(where, node);
        Fields.only(where, json, SERIALIZATION_FIELDS);
        require(where + ".method", METHOD, json.path("method"));
        require(where + ".hash_type", ALGORITHM, json.path("hash_type"));
        List<String> paths = new ArrayList<>();
        if (json.has("ignore_paths")) {
            for (JsonNode path : Fields.array(where + ".ignore_paths", json.path("ignore_paths"))) {
                paths.add(Fields.text(where + ".ignore_paths", path));
            }
        }
        return new IgnoredPaths(paths);
    }

    private static Manifest.Resource resource(String where, JsonNode node) {
        ObjectNode json = Fields.object(where, node);
        Fields.only(where, json, RESOURCE_FIELDS);
        require(where + ".algorithm", ALGORITHM, json.path("algorithm"));
        String name = Fields.text(where + ".name", json.path("name"));
        return new Manifest.Resource(
                name, Fields.digest(name, Fields.text(where + ".digest", json.path("digest"))));
    }

    private static void require(String where, String expected, JsonNode node) {
        String found = Fields.text(where, node);
        if (!found.equals(expected)) {
            throw new FindingException(
                    Finding.differs(
                            Flaw.UNSUPPORTED_SERIALIZATION,
                            where,
                            expected,
                            found,
                            "files were hashed in another way",
                            "have it signed again by files with sha256"));
        }
    }
}
