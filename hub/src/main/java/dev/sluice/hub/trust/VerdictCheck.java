package dev.sluice.hub.trust;

import dev.sluice.seal.claim.CheckResult;
import dev.sluice.seal.claim.VerdictSummary;
import dev.sluice.seal.verify.Attestation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Whether a verdict stands on what lies beside it: the results that it names are there, unchanged,
/// and none says the contrary.
///
/// @param attestations those whose signatures were found right
/// @param files all files of the commit
record VerdictCheck(List<Attestation> attestations, List<PublishedFile> files) {
    private static final String RELEASE_WHOLE =
            "commit the attestations as `sluice release` wrote them";

    List<SealOutcome.Reason> reasons() {
        Map<String, String> digests = new HashMap<>();
        files.forEach(file -> digests.put(file.name(), file.sha256().hex()));
        List<SealOutcome.Reason> reasons = new ArrayList<>();
        of(VerdictSummary.PREDICATE_TYPE)
                .flatMap(each -> each.predicate().path("inputAttestations").valueStream())
                .forEach(input -> check(input, digests, reasons));
        of(CheckResult.PREDICATE_TYPE)
                .filter(each -> each.predicate().path("result").asString("").equals("FAILED"))
                .forEach(
                        each ->
                                reasons.add(
                                        new SealOutcome.Reason(
                                                each.file(),
                                                "a check failed that the verdict says passed",
                                                "publish a release whose checks pass")));
        return reasons;
    }

    private Stream<Attestation> of(String predicateType) {
        return attestations.stream().filter(each -> each.predicateType().equals(predicateType));
    }

    private static void check(
            JsonNode input, Map<String, String> digests, List<SealOutcome.Reason> reasons) {
        String file = Text.of(input.path("uri"));
        String signed = input.path("digest").path("sha256").asString("");
        String found = digests.get(file);
        if (found == null) {
            reasons.add(
                    new SealOutcome.Reason(
                            file, "the verdict rests on it, and it is not there", RELEASE_WHOLE));
        } else if (!found.equals(signed)) {
            reasons.add(
                    new SealOutcome.Reason(
                            file, "it is not the one that the verdict rests on", RELEASE_WHOLE));
        }
    }
}
