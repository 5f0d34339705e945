package dev.sluice.seal.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.seal.Finding;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.SealException;
import dev.sluice.seal.advisory.Advisory;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.claim.OriginClaim;
import dev.sluice.seal.claim.VerdictSummary;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is required must be claimed by a right attestation; a release that was taken back is
/// refused whatever else is right.
class ClaimsTest {
    private static final Instant SINCE = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir private Path temporary;
    private SealedFolder sealed;

    @BeforeEach
    void seal() throws IOException {
        sealed = SealedFolder.make(temporary.resolve("model"));
        sealed.attest(
                "origin.sigstore.json",
                OriginClaim.PREDICATE_TYPE,
                "{\"country\":\"US\",\"developer\":\"Example Lab\",\"trained\":{\"in\":\"US\"},"
                        + "\"trainedIn\":[\"US\",\"US\"],\"mixed\":[\"US\",\"FR\"],\"none\":[]}");
        sealed.attest(
                "verdict.sigstore.json",
                VerdictSummary.PREDICATE_TYPE,
                "{\"verificationResult\":\"PASSED\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "origin.country=US",
                "origin.developer=Example Lab",
                "origin.trained.in=US",
                "origin.trainedIn=US",
                "verdict=passed",
                "openness<=3"
            })
    void whatIsClaimedIsMet(String requirement) {
        assertThat(SealedFolder.verify(requiring(requirement)).findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "origin.country=FR, FR, US",
        "origin.contact=x, x, nothing",
        "origin.trained=x, x, nothing",
        "origin.mixed=US, US, 'US, FR'",
        "origin.none=US, US, nothing",
        "verdict=failed, failed, PASSED",
        "openness<=2, class 2 or better, class 3",
    })
    void whatIsClaimedOtherwiseIsNamedWithBoth(String requirement, String asked, String found) {
        Finding finding = SealedFolder.finding(requiring(requirement));
        assertThat(finding.flaw()).isEqualTo(Flaw.REQUIREMENT);
        assertThat(finding.where()).isEqualTo(requirement);
        assertThat(finding.expected()).contains(asked);
        assertThat(finding.found()).contains(found);
    }

    @Test
    void whatNobodyClaimsIsNotMet() throws IOException {
        Files.delete(sealed.folder.resolve("attestations/verdict.sigstore.json"));
        assertThat(SealedFolder.finding(requiring("verdict=passed")).found()).contains("no claim");
    }

    @Test
    void claimsThatContradictEachOtherMeetNothing() throws IOException {
        sealed.attest(
                "another.sigstore.json",
                VerdictSummary.PREDICATE_TYPE,
                "{\"verificationResult\":\"FAILED\"}");
        assertThat(SealedFolder.finding(requiring("verdict=passed")).found()).contains("FAILED");
        assertThat(SealedFolder.finding(requiring("verdict=failed")).found()).contains("PASSED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"class\":0} | no class",
                "{\"class\":\"3\"} | \"3\"",
                "{\"class\":-1} | class -1",
                "{} | ''",
                "[] | no report",
            })
    void anOpennessReportWithoutAClassMeetsNothing(String report, String found) throws IOException {
        Files.writeString(sealed.folder.resolve("openness.json"), report);
        SealedFolder.sign(sealed.folder);
        Files.delete(sealed.folder.resolve("attestations/origin.sigstore.json"));
        Files.delete(sealed.folder.resolve("attestations/verdict.sigstore.json"));
        Finding finding = SealedFolder.finding(requiring("openness<=3"));
        assertThat(finding.flaw()).isEqualTo(Flaw.REQUIREMENT);
        assertThat(finding.found()).contains(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openness<=4", "openness<3", "country=US", "origin.=US", "verdict", ""})
    void whatCannotBeRequiredIsRefused(String text) {
        assertThatThrownBy(() -> Requirement.parse(text))
                .isInstanceOf(SealException.class)
                .hasMessageContaining("origin.FIELD=VALUE");
    }

    @Test
    void aWithdrawnReleaseIsRefusedByTheNameOfTheAdvisory() throws IOException {
        Advisory advisory = advisory(sealed.root, SINCE);
        Path file = write("a.sigstore.json", SealedFolder.KEY, advisory);
        for (Path given : List.of(file, file.resolveSibling(""), temporary.resolve("advisories"))) {
            Finding finding = SealedFolder.finding(advised(List.of(given), List.of()));
            assertThat(finding.flaw()).isEqualTo(Flaw.WITHDRAWN);
            assertThat(finding.where()).isEqualTo(file.toString());
            assertThat(finding.found()).get().asString().contains(advisory.id(), SINCE.toString());
            assertThat(finding.problem()).isEqualTo("the cut missed a layer");
            assertThat(finding.remedy()).isEqualTo("use harbor-1.1");
        }
    }

    @Test
    void anAdvisoryAmongTheAttestationsCountsToo() throws IOException {
        Files.write(
                sealed.folder.resolve("attestations/advisory.sigstore.json"),
                Signer.ofKey(SealedFolder.KEY)
                        .sign(advisory(sealed.root, SINCE).statement())
                        .toJson());
        assertThat(sealed.finding().flaw()).isEqualTo(Flaw.WITHDRAWN);
    }

    @Test
    void aStrangersAdvisoryIsRefusedAndCountsOnceTheKeyIsNamed() throws IOException {
        Path file = write("a.sigstore.json", SealedFolder.OTHER, advisory(sealed.root, SINCE));
        Finding finding = SealedFolder.finding(advised(List.of(file), List.of()));
        assertThat(finding.flaw()).isEqualTo(Flaw.UNTRUSTED_ADVISORY);
        assertThat(finding.where()).isEqualTo(file.toString());

        Request named = advised(List.of(file), List.of(SealedFolder.OTHER.verificationKey()));
        assertThat(SealedFolder.finding(named).flaw()).isEqualTo(Flaw.WITHDRAWN);
    }

    @Test
    void advisoriesOfOtherReleasesDoNotMatter() throws IOException {
        Digest other = Digest.of("other".getBytes(StandardCharsets.UTF_8));
        Path ours = write("a.sigstore.json", SealedFolder.KEY, advisory(other, SINCE));
        write("b.sigstore.json", SealedFolder.OTHER, advisory(other, SINCE));
        Verification verification =
                SealedFolder.verify(advised(List.of(ours.resolveSibling("")), List.of()));
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.notChecked())
                .anyMatch(line -> line.startsWith("1 advisories about other releases"));
    }

    /// Made to speak of another release: its signature no longer fits, whatever it speaks of.
    @Test
    void anAdvisoryThatWasChangedIsRefusedWhateverItSpeaksOf() throws IOException {
        Path file = write("a.sigstore.json", SealedFolder.KEY, advisory(sealed.root, SINCE));
        Digest other = Digest.of("other".getBytes(StandardCharsets.UTF_8));
        String original = Files.readString(file);
        String forged =
                new String(
                        Signer.ofKey(SealedFolder.KEY)
                                .sign(advisory(other, SINCE).statement())
                                .toJson(),
                        StandardCharsets.US_ASCII);
        String signature = "\"sig\":\"[^\"]*\"";
        String own = original.replaceAll("(?s).*(" + signature + ").*", "$1").strip();
        Files.writeString(file, forged.replaceFirst(signature, own));
        assertThat(SealedFolder.finding(advised(List.of(file), List.of())).flaw())
                .isEqualTo(Flaw.BAD_SIGNATURE);
    }

    @Test
    void aDamagedAdvisoryIsRefused() throws IOException {
        Path file = write("a.sigstore.json", SealedFolder.KEY, advisory(sealed.root, SINCE));
        Files.writeString(file, "{");
        assertThat(SealedFolder.finding(advised(List.of(file), List.of())).flaw())
                .isEqualTo(Flaw.MALFORMED);
    }

    @Test
    void aWithdrawalThatIsStillToComeDoesNotCountYet() throws IOException {
        Path file =
                write(
                        "a.sigstore.json",
                        SealedFolder.KEY,
                        advisory(sealed.root, SealedFolder.NOW.plusSeconds(1)));
        assertThat(SealedFolder.verify(advised(List.of(file), List.of())).findings()).isEmpty();
    }

    @Test
    void anAdvisoryIsReadBackAsItWasWritten() {
        Advisory advisory = advisory(sealed.root, SINCE);
        assertThat(Advisory.parse(advisory.statement())).isEqualTo(advisory);
        assertThat(advisory(sealed.root, SINCE).id()).isEqualTo(advisory.id());
    }

    private static Advisory advisory(Digest release, Instant since) {
        return Advisory.of(
                release, "model", SINCE, since, "the cut missed a layer", "use harbor-1.1");
    }

    private Path write(String name, SoftwareKey key, Advisory advisory) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("advisories"));
        return Files.write(
                folder.resolve(name), Signer.ofKey(key).sign(advisory.statement()).toJson());
    }

    private Request requiring(String requirement) {
        Request plain = sealed.request();
        return new Request(
                plain.contents(),
                plain.trust(),
                List.of(),
                List.of(Requirement.parse(requirement)),
                List.of(),
                List.of());
    }

    private Request advised(List<Path> advisories, List<VerificationKey> keys) {
        Request plain = sealed.request();
        return new Request(plain.contents(), plain.trust(), List.of(), List.of(), advisories, keys);
    }
}
