package dev.sluice.seal.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.seal.Finding;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is done to a sealed folder afterwards is named: the file, what it should be and what it
/// is.
class TamperingTest {
    private static final String ORIGIN = "https://sluice.dev/origin/v1";

    @TempDir private Path temporary;
    private SealedFolder sealed;

    @BeforeEach
    void seal() throws IOException {
        sealed = SealedFolder.make(temporary.resolve("model"));
        sealed.attest("origin.sigstore.json", ORIGIN, "{\"country\":\"US\"}");
    }

    @Test
    void anUntouchedFolderPassesAndTellsWhatWasAndWasNotLookedAt() {
        Verification verification = sealed.verify();
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.passed()).isTrue();
        assertThat(verification.rootDigest()).contains(sealed.root);
        assertThat(verification.signedBy())
                .contains(new SignedBy.Key(SealedFolder.KEY.verificationKey()));
        assertThat(verification.files()).isEqualTo(4);
        assertThat(verification.attestations())
                .extracting(Attestation::file, Attestation::predicateType)
                .containsExactly(Tuple.tuple("attestations/origin.sigstore.json", ORIGIN));
        assertThat(verification.notChecked())
                .anyMatch(line -> line.contains("transparency log"))
                .anyMatch(line -> line.contains("whose key it is"))
                .anyMatch(line -> line.contains("no advisories were given"));
    }

    @Test
    void aChangedByteNamesTheFileAndBothDigests() throws IOException {
        Files.writeString(sealed.folder.resolve("model.safetensors"), "weightz");
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(Flaw.CHANGED_FILE);
        assertThat(finding.where()).isEqualTo("model.safetensors");
        assertThat(finding.expected()).contains(hex("weights"));
        assertThat(finding.found()).contains(hex("weightz"));
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(sealed.folder.resolve("nested/größe.txt"));
        assertIs(Flaw.MISSING_FILE, "nested/größe.txt");
    }

    @Test
    void anExtraFileIsNamed() throws IOException {
        Files.writeString(sealed.folder.resolve("nested/modeling.py"), "import os");
        assertIs(Flaw.EXTRA_FILE, "nested/modeling.py");
    }

    /// As `hf download --local-dir` leaves a folder that it did not finish.
    @Test
    void aPartialDownloadIsNamedWithWhatIsMissing() throws IOException {
        Files.delete(sealed.folder.resolve("model.safetensors"));
        Path notes = sealed.folder.resolve(".cache/huggingface/download");
        Files.createDirectories(notes);
        Files.writeString(notes.resolve("config.json.metadata"), "abc");
        Files.writeString(notes.resolve("Xy_z=.abc.incomplete"), "weig");
        List<Finding> findings = sealed.verify().findings();
        assertThat(findings)
                .extracting(Finding::flaw, Finding::where)
                .containsExactlyInAnyOrder(
                        Tuple.tuple(
                                Flaw.PARTIAL_DOWNLOAD,
                                ".cache/huggingface/download/Xy_z=.abc.incomplete"),
                        Tuple.tuple(Flaw.MISSING_FILE, "model.safetensors"));
    }

    @Test
    void whatAFinishedDownloadLeavesBesideIsToldNotRefused() throws IOException {
        Path notes = sealed.folder.resolve(".cache/huggingface/download");
        Files.createDirectories(notes);
        Files.writeString(notes.resolve("config.json.metadata"), "abc");
        Verification verification = sealed.verify();
        assertThat(verification.passed()).isTrue();
        assertThat(verification.notChecked())
                .anyMatch(line -> line.contains("config.json.metadata"));
    }

    @Test
    void aLinkInPlaceOfAFileIsNamed() throws IOException {
        Path file = sealed.folder.resolve("config.json");
        Path elsewhere = Files.move(file, temporary.resolve("elsewhere"));
        Files.createSymbolicLink(file, elsewhere);
        assertThat(sealed.verify().findings())
                .extracting(Finding::flaw)
                .containsExactlyInAnyOrder(Flaw.SYMBOLIC_LINK, Flaw.MISSING_FILE);
    }

    @Test
    void aMissingSignatureIsNamed() throws IOException {
        Files.delete(sealed.signature());
        assertIs(Flaw.NO_SIGNATURE, sealed.signature().toString());
    }

    @Test
    void aSignatureOfAnotherKeyNamesBoth() {
        Request request =
                Request.of(sealed.folder, new Trust.Key(SealedFolder.OTHER.verificationKey()));
        Finding finding = SealedFolder.finding(request);
        assertThat(finding.flaw()).isEqualTo(Flaw.KEY_MISMATCH);
        assertThat(finding.expected()).contains(SealedFolder.OTHER.verificationKey().hint().hex());
        assertThat(finding.found()).contains(SealedFolder.KEY.verificationKey().hint().hex());
    }

    @Test
    void aPayloadThatWasChangedAfterSigningIsNamed() throws IOException {
        sealed.edit(
                text -> {
                    String payload =
                            SealedFolder.json(text)
                                    .path("dsseEnvelope")
                                    .path("payload")
                                    .asString("");
                    String changed =
                            new String(
                                            Base64.getDecoder().decode(payload),
                                            StandardCharsets.US_ASCII)
                                    .replace("config.json", "confiG.json");
                    return text.replace(
                            payload,
                            Base64.getEncoder()
                                    .encodeToString(changed.getBytes(StandardCharsets.US_ASCII)));
                });
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(Flaw.BAD_SIGNATURE);
        assertThat(finding.where()).endsWith("dsseEnvelope.signatures[0].sig");
    }

    @Test
    void anAttestationOfAnotherReleaseIsNamedWithBothDigests() throws IOException {
        Digest other = Digest.of("other release".getBytes(StandardCharsets.UTF_8));
        sealed.attest(
                "verdict.sigstore.json",
                Signer.ofKey(SealedFolder.KEY),
                other,
                "https://slsa.dev/verification_summary/v1",
                "{\"verificationResult\":\"PASSED\"}");
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(Flaw.SWAPPED_ATTESTATION);
        assertThat(finding.where()).startsWith("attestations/verdict.sigstore.json");
        assertThat(finding.expected()).contains(sealed.root.hex());
        assertThat(finding.found()).contains(other.hex());
    }

    @Test
    void anAttestationByAStrangerIsNamedAndCountsOnceTheKeyIsGiven() throws IOException {
        sealed.attest(
                "audit.sigstore.json",
                Signer.ofKey(SealedFolder.OTHER),
                sealed.root,
                "https://example.org/audit",
                "{}");
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(Flaw.KEY_MISMATCH);
        assertThat(finding.where()).startsWith("attestations/audit.sigstore.json");

        Request plain = sealed.request();
        Request named =
                new Request(
                        plain.contents(),
                        plain.trust(),
                        List.of(SealedFolder.OTHER.verificationKey()),
                        List.of(),
                        List.of(),
                        List.of());
        assertThat(SealedFolder.verify(named).passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"notes.txt, hello", "evil.py, import os", "broken.sigstore.json, {"})
    void anythingElseAmongTheAttestationsIsNamed(String name, String content) throws IOException {
        Files.writeString(sealed.folder.resolve("attestations").resolve(name), content);
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(Flaw.MALFORMED);
        assertThat(finding.where()).startsWith("attestations/" + name);
    }

    /// The release's own signature, laid among its attestations, is a bundle of the right key.
    @Test
    void theSignatureItselfIsAnAttestationOfItsOwnRelease() throws IOException {
        Files.copy(sealed.signature(), sealed.folder.resolve("attestations/again.sigstore.json"));
        assertThat(sealed.verify().passed()).isTrue();
    }

    @Test
    void everySingleByteOfTheSignatureCounts() throws IOException {
        byte[] original = Files.readAllBytes(sealed.signature());
        for (int i = 0; i < original.length; i += 7) {
            byte[] changed = original.clone();
            changed[i] ^= 1;
            Files.write(sealed.signature(), changed);
            Verification verification = sealed.verify();
            assertThat(verification.passed() && changed[i] != '\n').as("byte " + i).isFalse();
        }
    }

    private void assertIs(Flaw flaw, String where) {
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(flaw);
        assertThat(finding.where()).isEqualTo(where);
    }

    private static String hex(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
