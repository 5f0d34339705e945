package dev.sluice.seal.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.seal.Finding;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.model.ModelFile;
import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A release that lies in no folder is verified as one that does, and of its files only digests are
/// asked for, but of those with signatures in them.
class ContentsTest {
    @TempDir private Path temporary;
    private SealedFolder sealed;

    @BeforeEach
    void seal() throws IOException {
        sealed = SealedFolder.make(temporary.resolve("model"));
        sealed.attest(
                "verdict.sigstore.json",
                "https://slsa.dev/verification_summary/v1",
                "{\"verificationResult\":\"PASSED\"}");
    }

    @Test
    void filesWhoseDigestsAreKnownAreNotReadAgain() throws IOException {
        List<String> opened = new ArrayList<>();
        Verification verification =
                SealedFolder.verify(request(files(opened), trust(), "verdict=passed"));
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.rootDigest()).contains(sealed.root);
        assertThat(verification.where()).isEqualTo("acme/model");
        assertThat(opened)
                .containsExactlyInAnyOrder("model.sig", "attestations/verdict.sigstore.json");
        assertThat(verification.checked()).contains("4 files, by digests taken before");
    }

    @Test
    void theFindingsAreThoseOfTheFolder() throws IOException {
        Files.writeString(sealed.folder.resolve("model.safetensors"), "weightz");
        Files.writeString(sealed.folder.resolve("more.txt"), "more");
        Files.delete(sealed.folder.resolve("config.json"));
        sealed.attest(
                "bad.sigstore.json", Signer.ofKey(SealedFolder.OTHER), sealed.root, "x", "{}");
        assertThat(SealedFolder.verify(request(files(new ArrayList<>()), trust())).findings())
                .hasSize(4)
                .isEqualTo(sealed.verify().findings());
    }

    @Test
    void aTreeWithoutASignatureIsNamed() throws IOException {
        Files.delete(sealed.signature());
        Finding finding = SealedFolder.finding(request(files(new ArrayList<>()), trust()));
        assertThat(finding.flaw()).isEqualTo(Flaw.NO_SIGNATURE);
        assertThat(finding.where()).isEqualTo("model.sig");
    }

    @Test
    void aSignerWhoIsMetForTheFirstTimeIsTold() {
        Verification verification =
                SealedFolder.verify(Request.of(sealed.folder, new Trust.FirstUse()));
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.signedBy())
                .contains(new SignedBy.Stranger(SealedFolder.KEY.verificationKey()));
    }

    @Test
    void aChangedReleaseIsNoOnesOnFirstUseEither() throws IOException {
        sealed.edit(text -> text.replaceFirst("\"sig\":\"....", "\"sig\":\"MEUC"));
        byte[] before = Files.readAllBytes(sealed.signature());
        Files.write(
                sealed.signature(),
                new String(before, StandardCharsets.US_ASCII)
                        .replaceFirst("\"payload\":\"....", "\"payload\":\"eyJ5")
                        .getBytes(StandardCharsets.US_ASCII));
        Finding finding = SealedFolder.finding(Request.of(sealed.folder, new Trust.FirstUse()));
        assertThat(finding.flaw()).isEqualTo(Flaw.BAD_SIGNATURE);
    }

    @Test
    void anyOfSeveralKeysWillDoAndOthersAreNamed() {
        Request either =
                Request.of(
                        sealed.folder,
                        new Trust.AnyOf(
                                List.of(
                                        SealedFolder.OTHER.verificationKey(),
                                        SealedFolder.KEY.verificationKey())));
        assertThat(SealedFolder.verify(either).signedBy())
                .contains(new SignedBy.Key(SealedFolder.KEY.verificationKey()));
        Request neither =
                Request.of(
                        sealed.folder,
                        new Trust.AnyOf(List.of(SealedFolder.OTHER.verificationKey())));
        assertThat(SealedFolder.verify(neither).findings())
                .extracting(Finding::flaw, Finding::found)
                .containsExactly(
                        Tuple.tuple(
                                Flaw.KEY_MISMATCH,
                                Optional.of(SealedFolder.KEY.verificationKey().hint().hex())));
    }

    private static Trust trust() {
        return new Trust.Key(SealedFolder.KEY.verificationKey());
    }

    private static Request request(List<ModelFile> files, Trust trust, String... requirements) {
        return new Request(
                Contents.of("acme/model", files, "by digests taken before"),
                trust,
                List.of(),
                Stream.of(requirements).map(Requirement::parse).toList(),
                List.of(),
                List.of());
    }

    /// The folder's files as something else holds them: a digest, and content on request.
    private List<ModelFile> files(List<String> opened) throws IOException {
        try (Stream<Path> all = Files.walk(sealed.folder)) {
            List<ModelFile> files = new ArrayList<>();
            for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
                files.add(
                        new Held(
                                sealed.folder.relativize(each).toString(),
                                Files.size(each),
                                Digest.ofFile(each),
                                each,
                                opened));
            }
            return files;
        }
    }

    private record Held(String name, long sizeBytes, Digest known, Path path, List<String> opened)
            implements ModelFile {
        @Override
        public Digest digest(LongConsumer progressBytes) {
            progressBytes.accept(sizeBytes);
            return known;
        }

        @Override
        public InputStream open() throws IOException {
            opened.add(name);
            return new ByteArrayInputStream(Files.readAllBytes(path));
        }
    }
}
