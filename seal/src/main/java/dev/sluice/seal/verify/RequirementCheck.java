package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.bundle.StrictJson;
import dev.sluice.seal.claim.OriginClaim;
import dev.sluice.seal.claim.VerdictSummary;
import dev.sluice.seal.describe.Descriptions;
import dev.sluice.seal.model.Manifest;
import dev.sluice.seal.model.ModelFile;
import dev.sluice.storage.Digest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Whether what was asked for is claimed: by every claim of its kind, and by one at least. Claims
/// that contradict each other satisfy nobody.
///
/// @param files the signed files
record RequirementCheck(List<Attestation> attestations, Manifest manifest, List<ModelFile> files) {

    Optional<Finding> check(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Origin origin ->
                    claims(
                            origin,
                            OriginClaim.PREDICATE_TYPE,
                            origin.path(),
                            origin.value(),
                            false);
            case Requirement.Verdict verdict ->
                    claims(
                            verdict,
                            VerdictSummary.PREDICATE_TYPE,
                            List.of("verificationResult"),
                            verdict.value(),
                            true);
            case Requirement.Openness openness -> openness(openness);
        };
    }

    private Optional<Finding> claims(
            Requirement requirement,
            String predicateType,
            List<String> path,
            String value,
            boolean anyCase) {
        List<Attestation> claims =
                attestations.stream()
                        .filter(each -> each.predicateType().equals(predicateType))
                        .toList();
        if (claims.isEmpty()) {
            return unmet(
                    requirement, value, "no claim", "nobody claims it (" + predicateType + ")");
        }
        for (Attestation claim : claims) {
            JsonNode node = claim.predicate();
            for (String name : path) {
                node = node.path(name);
            }
            List<String> found = texts(node);
            if (found.isEmpty()
                    || !found.stream()
                            .allMatch(
                                    each ->
                                            anyCase
                                                    ? each.equalsIgnoreCase(value)
                                                    : each.equals(value))) {
                return unmet(
                        requirement,
                        value,
                        found.isEmpty() ? "nothing" : String.join(", ", found),
                        claim.file() + " claims otherwise");
            }
        }
        return Optional.empty();
    }

    /// A value, or every one of a list.
    private static List<String> texts(JsonNode node) {
        List<JsonNode> nodes = node.isArray() ? List.copyOf(node.values()) : List.of(node);
        return nodes.stream()
                .map(each -> each.isValueNode() && !each.isNull() ? each.asString() : "nothing")
                .toList();
    }

    private Optional<Finding> openness(Requirement.Openness requirement) {
        String asked = "class " + requirement.atMost() + " or better";
        Optional<Digest> signed =
                manifest.resources().stream()
                        .filter(each -> each.name().equals(Descriptions.OPENNESS_JSON))
                        .map(Manifest.Resource::digest)
                        .findFirst();
        Optional<ModelFile> file =
                files.stream()
                        .filter(each -> each.name().equals(Descriptions.OPENNESS_JSON))
                        .findFirst();
        if (signed.isEmpty() || file.isEmpty()) {
            return unmet(
                    requirement,
                    asked,
                    "no " + Descriptions.OPENNESS_JSON,
                    "no openness report is among the signed files");
        }
        byte[] bytes = BundleFile.bytes(file.get()::open, file.get().name());
        if (!Digest.of(bytes).equals(signed.get())) {
            return unmet(requirement, asked, "a changed file", "the report is not what was signed");
        }
        try {
            JsonNode node = StrictJson.parse(Descriptions.OPENNESS_JSON, bytes).path("class");
            if (!node.isInt()) {
                return unmet(
                        requirement, asked, node.toString(), "the report names no class by number");
            }
            int found = node.intValue();
            return found >= 1 && found <= requirement.atMost()
                    ? Optional.empty()
                    : unmet(
                            requirement,
                            asked,
                            found == 0 ? "no class" : "class " + found,
                            "the report says otherwise");
        } catch (FindingException damaged) {
            return unmet(requirement, asked, "no report", damaged.finding().problem());
        }
    }

    private static Optional<Finding> unmet(
            Requirement requirement, String expected, String found, String problem) {
        return Optional.of(
                Finding.differs(
                        Flaw.REQUIREMENT,
                        requirement.text(),
                        expected,
                        found,
                        problem,
                        "ask for less, or use another release"));
    }
}
