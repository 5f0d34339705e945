package dev.sluice.release;

import dev.sluice.release.gate.Expected;
import dev.sluice.release.gate.Finding;
import dev.sluice.release.gate.Role;
import dev.sluice.seal.key.VerificationKey;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A verdict as JSON: `editions[].verdict` of `release-report.json`.
///
/// | key | what |
/// |---|---|
/// | `outcome`, `assurance` | `passed`, `provisional`, `inconclusive`, `refused`; `strength`, `words` |
/// | `checks` | `check`, `policy` as the plan has it, `outcome`, `words`, `remedy`, and where it is about a number `value`, `low`, `high` (one-sided 95 % bounds), `threshold`; `facts` |
/// | `subject`, `models`, `suites` | what the evidence is bound to, sha256 |
/// | `evidence` | the evidence's files by sha256 |
/// | `approvers` | ids of the keys of each role |
final class VerdictJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private VerdictJson() {}

    static ObjectNode of(EditionVerdict decided) {
        ObjectNode json = JSON.objectNode();
        json.put("outcome", decided.verdict().outcome().text());
        json.putObject("assurance")
                .put("strength", decided.verdict().assurance().strength().text())
                .put("words", decided.verdict().assurance().words());
        ArrayNode checks = json.putArray("checks");
        decided.verdict().findings().forEach(finding -> checks.add(check(finding)));
        Expected expected = decided.evidence().expected();
        TreeMap<String, String> models = new TreeMap<>();
        expected.subjects()
                .forEach((role, subject) -> models.put(key(role), subject.digest().toString()));
        json.put("subject", models.get("edition " + decided.edition()));
        ObjectNode subjects = json.putObject("models");
        models.forEach(subjects::put);
        ObjectNode suites = json.putObject("suites");
        expected.suites().forEach((name, digest) -> suites.put(name, digest.toString()));
        ArrayNode evidence = json.putArray("evidence");
        decided.files().forEach(digest -> evidence.add(digest.toString()));
        ObjectNode approvers = json.putObject("approvers");
        expected.approvers()
                .forEach(
                        (role, keys) -> {
                            ArrayNode ids = approvers.putArray(role);
                            keys.stream()
                                    .map(VerificationKey::hint)
                                    .forEach(id -> ids.add(id.toString()));
                        });
        return json;
    }

    private static ObjectNode check(Finding finding) {
        ObjectNode json = JSON.objectNode();
        json.put("check", finding.check().keyword());
        json.set("policy", GateJson.of(finding.check()));
        json.put("outcome", finding.outcome().text());
        json.put("words", finding.words());
        if (!finding.remedy().isEmpty()) {
            json.put("remedy", finding.remedy());
        }
        finding.measured()
                .ifPresent(
                        estimate -> {
                            put(json, "value", estimate.value());
                            put(json, "low", estimate.low());
                            put(json, "high", estimate.high());
                        });
        finding.threshold().ifPresent(value -> json.put("threshold", value));
        if (!finding.facts().isEmpty()) {
            ObjectNode facts = json.putObject("facts");
            finding.facts().forEach(facts::put);
        }
        return json;
    }

    /// JSON has no word for what is not finite.
    private static void put(ObjectNode json, String key, double value) {
        if (Double.isFinite(value)) {
            json.put(key, value);
        }
    }

    private static String key(Role role) {
        return switch (role) {
            case Role.Edition edition -> "edition " + edition.name();
            case Role.NeverSaw _ -> "never-saw";
            case Role.Unlearned _ -> "unlearned";
        };
    }
}
