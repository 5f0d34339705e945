package dev.sluice.hub.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Refusal;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.claim.Claim;
import dev.sluice.seal.claim.VerdictSummary;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A commit with a seal is let through only if it is the sealed release and nothing else; whatever
/// is done to one is refused with the file and what to do.
class SealGateTest {
    private static final SoftwareKey KEY = SoftwareKey.create();
    private static final SoftwareKey OTHER = SoftwareKey.create();
    private static final CountedSigner COUNTED = counted(KEY, false);

    @TempDir private Path temporary;
    private SealedRelease release;

    @BeforeEach
    void seal() throws IOException {
        release = SealedRelease.of(KEY, temporary);
    }

    @Test
    void aSealedReleaseByARegisteredKeyPassesAndIsSummedUp() {
        SealOutcome.Passed passed = passed(check(release.published(), false, COUNTED));
        assertThat(passed.signer()).isEqualTo(KEY.verificationKey());
        assertThat(passed.root()).isEqualTo(release.root);
        SealSummary summary = passed.summary();
        assertThat(summary.firstUse()).isFalse();
        assertThat(summary.verdict()).isEqualTo("passed");
        assertThat(summary.assurance()).contains("measured");
        assertThat(summary.files()).isEqualTo(3);
        assertThat(summary.bytes()).isEqualTo(24);
        assertThat(summary.checks())
                .containsExactly(
                        new SealSummary.Check(
                                "retains",
                                "general",
                                "passed",
                                "retains passed",
                                Optional.of(
                                        new SealSummary.Measured(0.25, 0.22, 0.28, 0.3, false))),
                        new SealSummary.Check(
                                "lacks",
                                "harm",
                                "passed",
                                "lacks passed",
                                Optional.of(
                                        new SealSummary.Measured(0.25, 0.22, 0.28, 0.3, true))));
    }

    @Test
    void withoutAnyKeyTheSignerIsTakenOnFirstUseAndSaidToBe() {
        SealOutcome.Passed passed = passed(check(release.published(), false));
        assertThat(passed.signer()).isEqualTo(KEY.verificationKey());
        assertThat(passed.summary().firstUse()).isTrue();
    }

    @Test
    void aKeyThatWasPinnedIsStillSaidToBeOfFirstUse() {
        assertThat(
                        passed(check(release.published(), true, counted(KEY, true)))
                                .summary()
                                .firstUse())
                .isTrue();
    }

    @Test
    void whatAClientAddsByItselfIsNoFlaw() {
        List<PublishedFile> files =
                with(".gitattributes", "*.safetensors filter=lfs diff=lfs merge=lfs -text\n");
        passed(check(files, true, COUNTED));
    }

    @Test
    void filesWithoutASealPassWhereNoneWasBefore() {
        List<PublishedFile> files = without("model.sig");
        assertThat(check(files, false, COUNTED)).isInstanceOf(SealOutcome.Unsealed.class);
        assertThat(check(List.of(), false)).isInstanceOf(SealOutcome.Unsealed.class);
    }

    @Test
    void aSealedRepositoryKeepsItsSeal() {
        assertRefused(check(without("model.sig"), true, COUNTED), "model.sig", "has no seal");
        assertRefused(check(List.of(), true, COUNTED), "model.sig", "has no seal");
    }

    @Test
    void aChangedFileIsRefused() {
        assertRefused(
                check(with("model.safetensors", "weightz"), false, COUNTED),
                "model.safetensors",
                "not what was signed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "more.safetensors",
                "nested/modeling.py",
                "NOTES.txt",
                ".github/hook.py",
                ".cache/huggingface/x.metadata",
                "model.safetensors.incomplete",
                "config.JSON"
            })
    void anAddedFileIsRefused(String name) {
        assertRefused(check(with(name, "x"), false, COUNTED), name, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors", "nested/größe.txt"})
    void aRemovedFileIsRefused(String name) {
        assertRefused(check(without(name), false, COUNTED), name, "not there");
    }

    @Test
    void aRenamedFileIsRefused() {
        List<PublishedFile> files =
                SealedRelease.with(
                        without("config.json"),
                        SealedRelease.file(
                                "Config.json",
                                "{\"hidden_size\":1}".getBytes(StandardCharsets.UTF_8)));
        assertThat(reasons(check(files, false, COUNTED)))
                .extracting(SealOutcome.Reason::where)
                .containsExactlyInAnyOrder("config.json", "Config.json");
    }

    @Test
    void anotherKeyIsRefusedAndBothAreNamed() {
        SealOutcome outcome = check(release.published(), true, counted(OTHER, true));
        Refusal refusal = ((SealOutcome.Refused) outcome).refusal();
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.getMessage())
                .contains(KEY.verificationKey().hint().hex().substring(0, 16))
                .contains(OTHER.verificationKey().hint().hex().substring(0, 16) + "… (first use)")
                .contains("register");
    }

    @Test
    void aKeyNamedInTheBundleThatDidNotSignIsRefused() {
        String claimed =
                new String(release.content("model.sig"), StandardCharsets.US_ASCII)
                        .replace(
                                KEY.verificationKey().hint().hex(),
                                OTHER.verificationKey().hint().hex());
        assertRefused(
                check(with("model.sig", claimed), false, counted(OTHER, false)),
                "model.sig",
                "does not fit");
        assertRefused(check(with("model.sig", claimed), false), "model.sig", "does not fit");
    }

    @Test
    void whatIsNoSignatureIsRefused() {
        assertRefused(check(with("model.sig", "{}"), false, COUNTED), "model.sig", "");
        assertRefused(check(with("model.sig", ""), false), "model.sig", "");
    }

    @Test
    void aReleaseWithoutAVerdictIsRefused() {
        assertRefused(
                check(without("attestations/verdict.sigstore.json"), false, COUNTED),
                "attestations/verdict",
                "no verdict");
    }

    @Test
    void aFailedVerdictIsRefused() {
        release.attest(false);
        assertRefused(check(release.published(), false, COUNTED), "attestations/verdict", "FAILED");
    }

    @Test
    void aPassedVerdictBesideAFailedOneIsRefused() {
        Claim passed = new Claim("another", VerdictSummary.PREDICATE_TYPE, json("PASSED"));
        release.attest(false);
        release.claim(passed);
        assertRefused(check(release.published(), false, COUNTED), "attestations/verdict", "FAILED");
    }

    @Test
    void aVerdictWhoseResultsAreGoneOrOtherIsRefused() {
        String file = "attestations/check-02-lacks.sigstore.json";
        assertRefused(check(without(file), false, COUNTED), file, "is not there");
        release.claim(
                SealedRelease.check(2, "lacks", "{\"suite\":\"easy\",\"at-most\":0.9}", "passed")
                        .claim());
        assertRefused(
                check(release.published(), false, COUNTED), file, "not the one that the verdict");
    }

    @Test
    void aVerdictOfAnotherReleaseOrByAStrangerIsRefused() {
        Claim verdict = new Claim("verdict", VerdictSummary.PREDICATE_TYPE, json("PASSED"));
        release.claim(verdict, release.signer, Digest.of(new byte[] {7}));
        assertRefused(
                check(release.published(), false, COUNTED),
                "attestations/verdict",
                "about another release");
        release.claim(verdict, Signer.ofKey(OTHER), release.root);
        assertRefused(
                check(release.published(), false, COUNTED),
                "attestations/verdict",
                "signed by key");
    }

    @Test
    void aWithdrawnReleaseIsRefused() {
        SealOutcome outcome =
                new SealGate(() -> SealedRelease.NOW)
                        .check(
                                candidate(release.published(), false, COUNTED),
                                taken ->
                                        Optional.of(
                                                new Withdrawal(
                                                        "SLUICE-2026-1",
                                                        taken.root().toString(),
                                                        SealedRelease.NOW,
                                                        "the cut missed a layer",
                                                        "use 1.1")));
        assertRefused(outcome, release.root.toString(), "the cut missed a layer");
    }

    @Test
    void anAdvisoryAmongTheAttestationsWithdrawsToo() {
        release.files.put(
                "attestations/advisory.sigstore.json",
                SealedRelease.advisory(release.signer, release.root, SealedRelease.NOW));
        assertRefused(
                check(release.published(), false, COUNTED),
                "attestations/advisory",
                "the cut missed a layer");
    }

    @Test
    void signaturesThatAreTooLargeAreNotRead() {
        PublishedFile huge =
                new PublishedFile("model.sig", 17L << 20, release.root, SealGateTest::mustNotOpen);
        assertRefused(
                check(SealedRelease.with(release.published(), huge), false),
                "model.sig",
                "too many");
        PublishedFile claim =
                new PublishedFile(
                        "attestations/x.json", 2L << 20, release.root, SealGateTest::mustNotOpen);
        assertRefused(
                check(SealedRelease.with(release.published(), claim), false),
                "attestations/x.json",
                "too many");
    }

    @Test
    void weightsAreNeverOpened() {
        PublishedFile weights =
                new PublishedFile(
                        "model.safetensors",
                        7,
                        Digest.of("weights".getBytes(StandardCharsets.UTF_8)),
                        SealGateTest::mustNotOpen);
        passed(check(SealedRelease.with(release.published(), weights), false, COUNTED));
    }

    @Test
    void aRefusalNamesAFewFlawsAndCountsTheRest() {
        List<PublishedFile> files = release.published();
        for (int i = 0; i < 20; i++) {
            files = SealedRelease.with(files, SealedRelease.file("x" + i + ".bin", new byte[1]));
        }
        String message =
                ((SealOutcome.Refused) check(files, false, COUNTED)).refusal().getMessage();
        assertThat(message.lines()).hasSize(10);
        assertThat(message).contains("and 12 more");
    }

    private static InputStream mustNotOpen() {
        throw new UncheckedIOException(new IOException("opened"));
    }

    private List<PublishedFile> with(String name, String content) {
        return SealedRelease.with(
                release.published(),
                SealedRelease.file(name, content.getBytes(StandardCharsets.UTF_8)));
    }

    private List<PublishedFile> without(String name) {
        return release.published().stream().filter(file -> !file.name().equals(name)).toList();
    }

    private static SealOutcome check(
            List<PublishedFile> files, boolean sealed, CountedSigner... counted) {
        return new SealGate(() -> SealedRelease.NOW)
                .check(candidate(files, sealed, counted), _ -> Optional.empty());
    }

    private static SealGate.Candidate candidate(
            List<PublishedFile> files, boolean sealed, CountedSigner... counted) {
        return new SealGate.Candidate("acme", sealed, files, List.of(counted));
    }

    private static SealOutcome.Passed passed(SealOutcome outcome) {
        assertThat(outcome).isInstanceOf(SealOutcome.Passed.class);
        return (SealOutcome.Passed) outcome;
    }

    private static List<SealOutcome.Reason> reasons(SealOutcome outcome) {
        assertThat(outcome).isInstanceOf(SealOutcome.Refused.class);
        return ((SealOutcome.Refused) outcome).reasons();
    }

    private static void assertRefused(SealOutcome outcome, String where, String problem) {
        assertThat(reasons(outcome))
                .anySatisfy(
                        reason -> {
                            assertThat(reason.where()).startsWith(where);
                            assertThat(reason.problem()).contains(problem);
                            assertThat(reason.remedy()).isNotBlank();
                        });
    }

    private static ObjectNode json(String result) {
        return JsonMapper.shared().createObjectNode().put("verificationResult", result);
    }

    private static CountedSigner counted(SoftwareKey key, boolean firstUse) {
        return new CountedSigner(key.verificationKey(), SealedRelease.NOW, "ada", firstUse);
    }
}
