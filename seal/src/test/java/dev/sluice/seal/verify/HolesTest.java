package dev.sluice.seal.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.seal.Finding;
import dev.sluice.seal.Flaw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a signer who means harm can write, and model_signing 1.1.1 lets pass, is refused here: each
/// signature below is right, and by a trusted key.
class HolesTest {
    private static final String EMPTY =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir private Path temporary;
    private SealedFolder sealed;

    @BeforeEach
    void seal() throws IOException {
        sealed = SealedFolder.make(temporary.resolve("model"));
    }

    @Test
    void anIgnoredFileThatALoaderOpensIsRefused() throws IOException {
        ignore("modeling_x.py");
        Files.writeString(sealed.folder.resolve("modeling_x.py"), "import os");
        assertIs(Flaw.IGNORED_LOADABLE, "modeling_x.py");
    }

    @Test
    void anIgnoredFolderHidesNothingThatALoaderOpens() throws IOException {
        ignore("extra");
        Files.createDirectories(sealed.folder.resolve("extra/deep"));
        Files.writeString(sealed.folder.resolve("extra/deep/adapter.safetensors"), "x");
        assertIs(Flaw.IGNORED_LOADABLE, "extra/deep/adapter.safetensors");
    }

    @Test
    void theFormatsOwnIgnoredPathsHideNothingThatALoaderOpens() throws IOException {
        Files.createDirectories(sealed.folder.resolve(".github"));
        Files.writeString(sealed.folder.resolve(".github/hook.py"), "import os");
        assertIs(Flaw.IGNORED_LOADABLE, ".github/hook.py");
    }

    @Test
    void anIgnoredFileThatNothingLoadsIsTold() throws IOException {
        ignore("NOTES.txt");
        Files.writeString(sealed.folder.resolve("NOTES.txt"), "x");
        Verification verification = sealed.verify();
        assertThat(verification.passed()).isTrue();
        assertThat(verification.notChecked()).anyMatch(line -> line.contains("NOTES.txt"));
    }

    /// model_signing keeps a configuration's list from one verification to the next (MT PR 650).
    @Test
    void whatOneSignatureIgnoresTheNextDoesNot() throws IOException {
        Verifier verifier = new Verifier(() -> SealedFolder.NOW, _ -> _ -> {});
        ignore("NOTES.txt");
        Files.writeString(sealed.folder.resolve("NOTES.txt"), "x");
        assertThat(verifier.verify(sealed.request()).passed()).isTrue();

        SealedFolder next = SealedFolder.make(temporary.resolve("next"));
        Files.writeString(next.folder.resolve("NOTES.txt"), "x");
        assertThat(verifier.verify(next.request()).findings())
                .extracting(Finding::flaw, Finding::where)
                .containsExactly(Tuple.tuple(Flaw.EXTRA_FILE, "NOTES.txt"));
    }

    /// The last entry won in model_signing, so the first said what people read.
    @Test
    void aNameThatIsListedTwiceIsRefused() throws IOException {
        add("config.json", EMPTY);
        assertThat(sealed.verify().findings())
                .extracting(Finding::flaw, Finding::where)
                .contains(Tuple.tuple(Flaw.DUPLICATE_NAME, "config.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "../outside.txt, the path has the name '..'",
        "nested/../config.json, the path has the name '..'",
        "./config.json, the path has the name '.'",
        "/etc/passwd, the path is absolute",
        "nested//x, the path has an empty name",
        "'', the path is empty",
    })
    void aNameThatLeadsOutOrIsWrittenOddlyIsRefused(String name, String problem)
            throws IOException {
        Files.writeString(temporary.resolve("outside.txt"), "");
        add(name, EMPTY);
        assertThat(sealed.verify().findings())
                .filteredOn(finding -> finding.flaw() == Flaw.UNSAFE_NAME)
                .extracting(Finding::where, Finding::problem)
                .containsExactly(Tuple.tuple(name, problem));
    }

    @Test
    void namesThatAreOneOnSomeFileSystemsAreRefused() throws IOException {
        Files.writeString(sealed.folder.resolve("Config.json"), "");
        add("Config.json", EMPTY);
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(Flaw.AMBIGUOUS_NAME);
        assertThat(finding.found()).isPresent();
    }

    @Test
    void aDigestInUpperCaseIsRefused() throws IOException {
        sealed.resign(
                predicate -> {
                    ObjectNode first = (ObjectNode) predicate.path("resources").path(0);
                    first.put("digest", first.path("digest").asString("").toUpperCase(Locale.ROOT));
                    return predicate;
                });
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(Flaw.BAD_DIGEST);
        assertThat(finding.where()).endsWith("config.json");
    }

    @Test
    void aSignatureOfNothingIsRefused() throws IOException {
        sealed.resign(
                predicate -> {
                    predicate.putArray("resources");
                    return predicate;
                });
        assertThat(sealed.verify().findings())
                .extracting(Finding::flaw)
                .contains(Flaw.EMPTY_MODEL, Flaw.EXTRA_FILE);
    }

    @ParameterizedTest
    @CsvSource({
        "method, shards, serialization.method",
        "hash_type, blake3, serialization.hash_type"
    })
    void filesThatWereHashedOtherwiseAreRefused(String field, String value, String where)
            throws IOException {
        sealed.resign(
                predicate -> {
                    ((ObjectNode) predicate.path("serialization")).put(field, value);
                    return predicate;
                });
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(Flaw.UNSUPPORTED_SERIALIZATION);
        assertThat(finding.where()).endsWith(where);
        assertThat(finding.found()).contains(value);
    }

    @Test
    void aFieldThatTheFormatDoesNotHaveIsRefused() throws IOException {
        sealed.resign(predicate -> predicate.put("comment", "harmless"));
        assertThat(sealed.finding().flaw()).isEqualTo(Flaw.UNKNOWN_FIELD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"publicKey\":\\{\"hint\":\"[0-9a-f]*\"} | \"publicKey\":{} | MISSING_HINT",
                "\"publicKey\":\\{\"hint\":\"[0-9a-f]*\"} | \"publicKey\":{\"hint\":\"\"} |"
                        + " MISSING_HINT",
                "\"publicKey\":\\{\"hint\":\"[0-9a-f]*\"}, |  | MISSING_HINT",
                "bundle.v0.3 | bundle.v0.2 | UNSUPPORTED_TYPE",
                "vnd.in-toto\\+json | vnd.other+json | UNSUPPORTED_TYPE",
                "\"keyid\":\"\" | \"keyid\":\"\",\"x\":1 | UNKNOWN_FIELD",
                "\"keyid\":\"\" | \"keyid\":\"\",\"keyid\":\"\" | DUPLICATE_FIELD",
                "\"signatures\":\\[.*\\]}} | \"signatures\":[]}} | SIGNATURE_COUNT",
                "\\{\"mediaType\" | {\"more\":0,\"mediaType\" | UNKNOWN_FIELD",
                "}\\s*$ | }} | MALFORMED",
                "\"payload\":\" | \"payload\":\"* | MALFORMED",
            })
    void aBundleThatIsNotExactlyTheFormatIsRefused(String from, String to, Flaw flaw)
            throws IOException {
        String replacement = to == null ? "" : to;
        sealed.edit(text -> text.replaceFirst(from, Matcher.quoteReplacement(replacement)));
        assertThat(sealed.finding().flaw()).isEqualTo(flaw);
    }

    private void ignore(String path) throws IOException {
        sealed.resign(
                predicate -> {
                    ((ArrayNode) predicate.path("serialization").path("ignore_paths")).add(path);
                    return predicate;
                });
    }

    private void add(String name, String digest) throws IOException {
        sealed.resign(
                predicate -> {
                    ((ArrayNode) predicate.path("resources"))
                            .add(SealedFolder.resource(name, digest));
                    return predicate;
                });
    }

    private void assertIs(Flaw flaw, String where) {
        Finding finding = sealed.finding();
        assertThat(finding.flaw()).isEqualTo(flaw);
        assertThat(finding.where()).isEqualTo(where);
    }
}
