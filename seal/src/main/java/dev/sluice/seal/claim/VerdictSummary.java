package dev.sluice.seal.claim;

import dev.sluice.storage.Digest;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The gate's verdict: a SLSA verification summary 1, of the plan as the policy.
///
/// @param strength `proven`, `measured` or `suppressed`
/// @param words why it is so strong
/// @param inputs the attestations of the checks, by their files
public record VerdictSummary(
        String tool,
        String model,
        String edition,
        Digest planHash,
        boolean passed,
        String strength,
        String words,
        List<Material> inputs) {
    public static final String PREDICATE_TYPE = "https://slsa.dev/verification_summary/v1";

    /// Documented in `docs/claims.md`.
    public static final String VERIFIER = "https://sluice.dev/gate/v1";

    public VerdictSummary {
        inputs = List.copyOf(inputs);
    }

    public Claim claim() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode verifier = json.putObject("verifier");
        verifier.put("id", VERIFIER);
        verifier.putObject("version").put("sluice", tool);
        json.put("resourceUri", "urn:sluice:%s:%s".formatted(model, edition));
        json.putObject("policy")
                .put("uri", "urn:sluice:plan")
                .set("digest", Material.digestJson(planHash));
        ArrayNode attestations = json.putArray("inputAttestations");
        for (Material input : inputs) {
            attestations
                    .addObject()
                    .put("uri", input.name())
                    .set("digest", Material.digestJson(input.digest()));
        }
        json.put("verificationResult", passed ? "PASSED" : "FAILED");
        json.putArray("verifiedLevels").add("SLUICE_" + strength.toUpperCase(Locale.ROOT));
        json.put("slsaVersion", "1.0");
        json.put("words", words);
        return new Claim("verdict", PREDICATE_TYPE, json);
    }
}
