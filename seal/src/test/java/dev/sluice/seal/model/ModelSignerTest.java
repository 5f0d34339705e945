package dev.sluice.seal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.seal.SealException;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestCache;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder is signed as OMS 1.0 says, and what could be read in two ways is not.
class ModelSignerTest {
    private static final SoftwareKey KEY = SoftwareKey.create();

    @TempDir private Path temporary;
    private Path model;

    @BeforeEach
    void makeFolder() throws IOException {
        model = Files.createDirectory(temporary.resolve("model"));
    }

    @Test
    void everyFileIsListedInTheOrderOfItsBytesWithItsDigest() throws Exception {
        write("a/b.txt", "in a");
        write("a.txt", "beside a");
        write("z", "");
        write("\uFF5E", "after the surrogates in UTF-16, before them in UTF-8");
        write("\uD83D\uDE00", "smile");
        write(".hidden", "dot");

        Manifest manifest = sign().manifest();

        assertThat(manifest.resources().stream().map(Manifest.Resource::name))
                .containsExactly(".hidden", "a.txt", "a/b.txt", "z", "\uFF5E", "\uD83D\uDE00");
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        for (Manifest.Resource resource : manifest.resources()) {
            byte[] digest = sha256(Files.readAllBytes(model.resolve(resource.name())));
            assertThat(HexFormat.of().parseHex(resource.digest().hex())).isEqualTo(digest);
            digests.write(digest);
        }
        assertThat(manifest.rootDigest().hex())
                .isEqualTo(HexFormat.of().formatHex(sha256(digests.toByteArray())));
    }

    @Test
    void theSignatureAndTheAttestationsAreNotPartOfWhatIsSigned() throws IOException {
        write("config.json", "{}");
        ModelSigner.Signed first = sign();
        write("attestations/origin.sigstore.json", "{}");
        write(".git/HEAD", "ref");
        write(".gitattributes", "");

        assertThat(Files.readAllBytes(model.resolve("model.sig")))
                .isEqualTo(first.bundle().toJson());
        assertThat(sign().bundle().toJson()).isEqualTo(first.bundle().toJson());
    }

    /// Only at the top: a folder of that name further down is the model's own.
    @Test
    void ignoredNamesFurtherDownAreSigned() throws IOException {
        write("sub/.git/hook.py", "");
        write("sub/attestations/a", "");
        write("model.sig.txt", "");
        assertThat(sign().manifest().resources().stream().map(Manifest.Resource::name))
                .containsExactly("model.sig.txt", "sub/.git/hook.py", "sub/attestations/a");
    }

    @Test
    void theStatementIsWrittenAsTheFormatSays() throws IOException {
        write("config.json", "{}");
        Bundle bundle = sign().bundle();
        String digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        String root = Digest.of(HexFormat.of().parseHex(digest)).hex();
        assertThat(new String(bundle.envelope().payload(), StandardCharsets.US_ASCII))
                .isEqualTo(
                        """
                        {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"model",\
                        "digest":{"sha256":"%s"}}],"predicateType":\
                        "https://model_signing/signature/v1.0","predicate":{"serialization":\
                        {"method":"files","hash_type":"sha256","allow_symlinks":false,\
                        "ignore_paths":[".git",".gitattributes",".github",".gitignore",\
                        "attestations","model.sig"]},"resources":[{"name":"config.json",\
                        "algorithm":"sha256","digest":"%s"}]}}"""
                                .formatted(root, digest));
    }

    @Test
    void knownDigestsAreNotComputedAgain() throws IOException {
        write("weights", "w".repeat(1000));
        Files.setLastModifiedTime(
                model.resolve("weights"), FileTime.from(Instant.now().minusSeconds(60)));
        DigestCache cache =
                DigestCache.load(temporary.resolve("digests"), () -> Instant.now().plusSeconds(60));
        AtomicLong done = new AtomicLong();
        Digest first = ModelSigner.of(model).manifest(cache, done::addAndGet).rootDigest();
        assertThat(done).hasValue(1000);
        assertThat(cache.known(model.resolve("weights"))).isPresent();

        Manifest again =
                ModelSigner.of(model).manifest(file -> cache.known(file.path()).orElseThrow());
        assertThat(again.rootDigest()).isEqualTo(first);
    }

    @Test
    void anEmptyModelIsRefused() throws IOException {
        write("model.sig", "old");
        refused("there is no file to sign", "");
    }

    @Test
    void aLinkIsRefusedWhereverItLeads() throws IOException {
        write("config.json", "{}");
        Files.createSymbolicLink(model.resolve("weights"), model.resolve("config.json"));
        refused("symbolic link", "/weights");
    }

    @Test
    void namesThatAreOneOnSomeFileSystemsAreRefused() throws IOException {
        write("README.md", "");
        write("readme.md", "");
        refused("on some file systems its name is that of 'readme.md'", "/README.md");
    }

    @Test
    void twoSpellingsOfOneLetterAreRefused() throws IOException {
        write("\u00e9", "composed");
        write("e\u0301", "decomposed");
        refused("on some file systems", "");
    }

    @Test
    void aNameThatIsNotUtf8IsRefused() throws Exception {
        write("config.json", "{}");
        Process made =
                new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'bad\\377name')\"")
                        .directory(model.toFile())
                        .start();
        assertThat(made.waitFor()).isZero();
        refused("not valid UTF-8", "bad");
    }

    @Test
    void aNameWithABackslashIsRefused() throws IOException {
        write("a\\b", "");
        refused("backslash", "");
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        write("one.gguf", "");
        assertThatThrownBy(() -> ModelSigner.of(model.resolve("one.gguf")))
                .isInstanceOf(SealException.class)
                .hasMessageContaining("it is no folder");
    }

    private void refused(String problem, String where) {
        assertThatThrownBy(() -> ModelSigner.of(model))
                .isInstanceOf(SealException.class)
                .satisfies(
                        thrown -> {
                            SealException refusal = (SealException) thrown;
                            assertThat(refusal.problem()).contains(problem);
                            assertThat(refusal.where()).contains(where);
                        });
    }

    private ModelSigner.Signed sign() {
        ModelSigner signer = ModelSigner.of(model);
        DigestCache cache = DigestCache.load(temporary.resolve("digests"));
        ModelSigner.Signed signed = signer.sign(signer.manifest(cache, _ -> {}), Signer.ofKey(KEY));
        assertThat(signer.write(signed)).isEqualTo(model.resolve("model.sig"));
        return signed;
    }

    private void write(String name, String text) throws IOException {
        Path file = model.resolve(name);
        Files.createDirectories(List.of(file.getParent()).getFirst());
        Files.writeString(file, text);
    }

    private static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
