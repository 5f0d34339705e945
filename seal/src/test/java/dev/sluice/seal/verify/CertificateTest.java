package dev.sluice.seal.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.seal.Finding;
import dev.sluice.seal.Flaw;
import dev.sluice.seal.SealException;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.bundle.VerificationMaterial;
import dev.sluice.seal.key.KeyReader;
import dev.sluice.seal.key.Passphrase;
import dev.sluice.seal.key.SigningKey;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.seal.model.ModelSigner;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The certificate method: a leaf under an intermediate under a root, made with OpenSSL 3.0 on
/// 2026-11-27. The leaf is good for ten years.
class CertificateTest {
    private static final Instant IN_TIME = Instant.parse("2027-06-01T00:00:00Z");

    @TempDir private Path temporary;
    private Path model;

    @BeforeEach
    void makeFolder() throws IOException {
        model = Files.createDirectory(temporary.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
    }

    @Test
    void aChainToATrustedRootVerifiesAndNamesTheSigner() throws IOException {
        sign("chain.pem");
        Verification verification = verify("root.pem", IN_TIME);
        assertThat(verification.findings()).isEmpty();
        assertThat(verification.signedBy())
                .get()
                .isInstanceOfSatisfying(
                        SignedBy.Certificate.class,
                        signer -> {
                            assertThat(signer.subject()).isEqualTo("CN=Release Team");
                            assertThat(signer.root()).isEqualTo("CN=Test Root");
                            assertThat(signer.key()).isEqualTo(key().verificationKey());
                        });
        assertThat(verification.notChecked()).anyMatch(line -> line.contains("revoked"));
    }

    @Test
    void theRootIsNotSentAlong() throws IOException {
        sign("chain.pem");
        VerificationMaterial material =
                Bundle.parse(Files.readAllBytes(model.resolve("model.sig"))).material();
        assertThat(((VerificationMaterial.CertificateChain) material).certificates()).hasSize(2);
    }

    /// model_signing 1.1.1 takes the leaf's own first day for today.
    @Test
    void anExpiredLeafIsRefusedWithItsTime() throws IOException {
        sign("chain.pem");
        Finding finding = finding("root.pem", Instant.parse("2037-01-01T00:00:00Z"));
        assertThat(finding.flaw()).isEqualTo(Flaw.CERTIFICATE_EXPIRED);
        assertThat(finding.expected()).get().asString().startsWith("2026-11-27T");
        assertThat(finding.found()).contains("2037-01-01T00:00:00Z");
        assertThat(finding.problem()).contains("CN=Release Team has expired");
    }

    @Test
    void aLeafWhoseTimeHasNotComeIsRefused() throws IOException {
        sign("chain.pem");
        Finding finding = finding("root.pem", Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(finding.flaw()).isEqualTo(Flaw.CERTIFICATE_EXPIRED);
        assertThat(finding.problem()).contains("not valid yet");
    }

    @Test
    void aRootOfTheSameNameButAnotherKeyIsNotTheRoot() throws IOException {
        sign("chain.pem");
        Finding finding = finding("stranger.pem", IN_TIME);
        assertThat(finding.flaw()).isEqualTo(Flaw.UNTRUSTED_CERTIFICATE);
        assertThat(finding.found()).contains("CN=Release Team");
    }

    @Test
    void aCertificateForMailIsNotOneForSigning() throws IOException {
        sign("wrong-usage.pem");
        assertThat(finding("root.pem", IN_TIME).flaw()).isEqualTo(Flaw.CERTIFICATE_USAGE);
    }

    @Test
    void oneForCodeSigningIs() throws IOException {
        sign("code-signing.pem");
        assertThat(verify("root.pem", IN_TIME).findings()).isEmpty();
    }

    @Test
    void aSignatureWithoutACertificateHasNoRoot() throws IOException {
        SealedFolder sealed = SealedFolder.make(temporary.resolve("sealed"));
        Finding finding =
                SealedFolder.finding(Request.of(sealed.folder, Trust.Roots.read(file("root.pem"))));
        assertThat(finding.flaw()).isEqualTo(Flaw.UNTRUSTED_CERTIFICATE);
        assertThat(finding.found())
                .contains("key " + SealedFolder.KEY.verificationKey().hint().hex());
    }

    @Test
    void theKeyOfACertificateCanBeTrustedAsSuch() throws IOException {
        sign("chain.pem");
        Request request = Request.of(model, new Trust.Key(key().verificationKey()));
        assertThat(new Verifier(() -> IN_TIME, _ -> _ -> {}).verify(request).findings()).isEmpty();
    }

    @Test
    void aCertificateOfAnotherKeyIsRefusedWhenSigning() {
        assertThatThrownBy(() -> Signer.ofCertificates(SoftwareKey.create(), file("chain.pem")))
                .isInstanceOf(SealException.class)
                .hasMessageContaining("CN=Release Team");
    }

    @Test
    void aFileWithoutARootIsNoTrust() throws IOException {
        Path leafOnly =
                Files.writeString(
                        temporary.resolve("leaf.pem"),
                        Files.readString(file("chain.pem"))
                                .replaceFirst("(?s)(-----END CERTIFICATE-----\n).*", "$1"));
        assertThatThrownBy(() -> Trust.Roots.read(leafOnly))
                .isInstanceOf(SealException.class)
                .hasMessageContaining("no root certificate");
    }

    private void sign(String chain) {
        ModelSigner signer = ModelSigner.of(model);
        signer.write(
                signer.sign(
                        signer.manifest(each -> Digest.ofFile(each.path())),
                        Signer.ofCertificates(key(), file(chain))));
    }

    private Verification verify(String roots, Instant now) {
        return new Verifier(() -> now, _ -> _ -> {})
                .verify(Request.of(model, Trust.Roots.read(file(roots))));
    }

    private Finding finding(String roots, Instant now) {
        Verification verification = verify(roots, now);
        assertThat(verification.findings()).hasSize(1);
        assertThat(verification.signedBy()).isEmpty();
        return verification.findings().getFirst();
    }

    private static SigningKey key() {
        return KeyReader.read(file("leaf.key").toString(), Optional.empty(), Passphrase.NONE);
    }

    private static Path file(String name) {
        return Path.of(
                        URI.create(
                                Objects.requireNonNull(
                                                CertificateTest.class.getResource("root.pem"))
                                        .toString()))
                .resolveSibling(name);
    }
}
