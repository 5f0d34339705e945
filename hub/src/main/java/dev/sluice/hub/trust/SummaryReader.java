package dev.sluice.hub.trust;

import dev.sluice.seal.FindingException;
import dev.sluice.seal.bundle.StrictJson;
import dev.sluice.seal.claim.CheckResult;
import dev.sluice.seal.claim.OriginClaim;
import dev.sluice.seal.claim.Provenance;
import dev.sluice.seal.claim.VerdictSummary;
import dev.sluice.seal.describe.Descriptions;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.seal.verify.Attestation;
import dev.sluice.seal.verify.Verification;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Reads a verified release's claims (docs/claims.md) for people to look at.
///
/// @param verification one that found nothing wrong
/// @param files all files of the release
record SummaryReader(Verification verification, List<PublishedFile> files) {
    private static final int MAX_CHECKS = 200;
    private static final int MAX_REPORT_BYTES = 1 << 20;
    private static final String LEVEL_PREFIX = "SLUICE_";

    SealSummary read(Digest root, VerificationKey signer, boolean firstUse) {
        JsonNode verdict = only(VerdictSummary.PREDICATE_TYPE);
        return new SealSummary(
                root.toString(),
                signer.hint().hex(),
                firstUse,
                Text.of(verdict.path("verificationResult")).toLowerCase(Locale.ROOT),
                assurance(verdict),
                Text.of(verdict.path("words")),
                of(CheckResult.PREDICATE_TYPE)
                        .sorted(Comparator.comparing(Attestation::file))
                        .limit(MAX_CHECKS)
                        .map(each -> check(each.predicate()))
                        .toList(),
                origin(only(OriginClaim.PREDICATE_TYPE)),
                openness(),
                withheld(edition(verdict)),
                verification.files(),
                verification.bytes());
    }

    private Stream<Attestation> of(String predicateType) {
        return verification.attestations().stream()
                .filter(each -> each.predicateType().equals(predicateType));
    }

    /// The claim of a kind, of which a release has one.
    private JsonNode only(String predicateType) {
        return of(predicateType)
                .findFirst()
                .<JsonNode>map(Attestation::predicate)
                .orElse(MissingNode.getInstance());
    }

    private static Optional<String> assurance(JsonNode verdict) {
        return Text.list(verdict.path("verifiedLevels")).stream()
                .filter(level -> level.startsWith(LEVEL_PREFIX))
                .map(level -> level.substring(LEVEL_PREFIX.length()).toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private static SealSummary.Check check(JsonNode result) {
        JsonNode policy = result.path("policy");
        String about =
                Text.find(policy.path("suite"))
                        .orElseGet(() -> String.join(", ", Text.list(policy.path("components"))));
        String outcome =
                Text.find(result.path("outcome"))
                        .orElseGet(() -> Text.of(result.path("result")).toLowerCase(Locale.ROOT));
        return new SealSummary.Check(
                Text.find(result.path("check")).orElse("check"),
                about,
                outcome,
                Text.of(result.path("words")),
                measured(result.path("measured"), !policy.has("at-least")));
    }

    private static Optional<SealSummary.Measured> measured(JsonNode json, boolean atMost) {
        boolean whole =
                Stream.of("value", "low", "high", "threshold")
                        .allMatch(
                                name ->
                                        json.path(name).isNumber()
                                                && Double.isFinite(json.path(name).asDouble()));
        return whole
                ? Optional.of(
                        new SealSummary.Measured(
                                json.path("value").asDouble(),
                                json.path("low").asDouble(),
                                json.path("high").asDouble(),
                                json.path("threshold").asDouble(),
                                atMost))
                : Optional.empty();
    }

    private static Optional<SealSummary.Origin> origin(JsonNode claim) {
        return Text.find(claim.path("developer"))
                .map(
                        developer ->
                                new SealSummary.Origin(
                                        developer,
                                        Text.of(claim.path("country")),
                                        Text.find(claim.path("contact")),
                                        Text.list(claim.path("trainedIn")),
                                        Text.find(claim.path("dataCutoff"))));
    }

    /// The report is among the signed files, whose digests were compared.
    private Optional<SealSummary.Openness> openness() {
        Optional<PublishedFile> report =
                files.stream()
                        .filter(file -> file.name().equals(Descriptions.OPENNESS_JSON))
                        .filter(file -> file.sizeBytes() <= MAX_REPORT_BYTES)
                        .findFirst();
        if (report.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = report.get().open()) {
            JsonNode json =
                    StrictJson.parse(
                            Descriptions.OPENNESS_JSON, in.readNBytes(MAX_REPORT_BYTES + 1));
            int level = json.path("class").asInt(0);
            String next = Integer.toString(level == 0 ? 3 : level - 1);
            return Optional.of(
                    new SealSummary.Openness(
                            level >= 1 && level <= 3 ? OptionalInt.of(level) : OptionalInt.empty(),
                            Text.of(json.path("title")),
                            Text.list(json.path("lacked").path(next)),
                            Text.find(json.path("osaid").path("result"))));
        } catch (FindingException noReport) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new StorageException(
                    Descriptions.OPENNESS_JSON,
                    "the file cannot be read (" + failed + ")",
                    "look at the hub's storage",
                    failed);
        }
    }

    /// The edition's name: the last part of `urn:sluice:MODEL:EDITION`.
    private static String edition(JsonNode verdict) {
        String uri = Text.of(verdict.path("resourceUri"));
        return uri.substring(uri.lastIndexOf(':') + 1);
    }

    private List<SealSummary.Withheld> withheld(String edition) {
        JsonNode plan =
                only(Provenance.PREDICATE_TYPE)
                        .path("buildDefinition")
                        .path("externalParameters")
                        .path("plan");
        JsonNode reasons = plan.path("describe").path("withheld");
        return Text.list(plan.path("editions").path(edition).path("withhold")).stream()
                .map(name -> new SealSummary.Withheld(name, Text.of(reasons.path(name))))
                .toList();
    }
}
