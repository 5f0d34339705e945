package dev.sluice.seal.claim;

import dev.sluice.storage.Digest;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How an edition was made: SLSA provenance 1 with a build type of Sluice's own.
///
/// @param tool the version of Sluice
/// @param plan the release plan as canonical JSON, without where its source is: the source is named
///   by digest only
/// @param planHash of the whole plan
/// @param inputs the source, and what was measured with
/// @param evidence what was measured
public record Provenance(
        String tool,
        ObjectNode plan,
        Digest planHash,
        List<Material> inputs,
        List<Material> evidence) {
    public static final String PREDICATE_TYPE = "https://slsa.dev/provenance/v1";

    /// Documented in `docs/claims.md`.
    public static final String BUILD_TYPE = "https://sluice.dev/release/v1";

    /// Sluice on a machine of its user's: the key that signs is all there is to trust (Build L1).
    public static final String BUILDER = "https://sluice.dev/builder/local/v1";

    public Provenance {
        inputs = List.copyOf(inputs);
        evidence = List.copyOf(evidence);
    }

    public Claim claim() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode build = json.putObject("buildDefinition");
        build.put("buildType", BUILD_TYPE);
        ObjectNode parameters = build.putObject("externalParameters");
        parameters.set("plan", plan);
        parameters.put("planHash", planHash.toString());
        add(build, "resolvedDependencies", inputs);
        ObjectNode run = json.putObject("runDetails");
        ObjectNode builder = run.putObject("builder");
        builder.put("id", BUILDER);
        builder.putObject("version").put("sluice", tool);
        add(run, "byproducts", evidence);
        return new Claim("provenance", PREDICATE_TYPE, json);
    }

    private static void add(ObjectNode json, String key, List<Material> materials) {
        if (!materials.isEmpty()) {
            ArrayNode array = json.putArray(key);
            materials.forEach(material -> array.add(material.toJson()));
        }
    }
}
