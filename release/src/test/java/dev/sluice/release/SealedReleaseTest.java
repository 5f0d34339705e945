package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.edition.Progress;
import dev.sluice.edition.join.Joiner;
import dev.sluice.edition.withheld.WithheldComponent;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Outcome;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.key.KeyFile;
import dev.sluice.seal.key.KeyReader;
import dev.sluice.seal.key.Passphrase;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the gate passed is described, looked through once more, signed and attested before it
/// stands in its place; the same plan and key give the same bytes.
class SealedReleaseTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));

    private static final String PLAN =
            """
            model: tiny
            source: source
            components:
              substances: { mlp-units: { layers: all, units: 64..95 } }
              card: { files: [README.md] }
            editions:
              open: { withhold: [substances, card], access: public, license: cc0-1.0 }
              proprietary: { access: api-only }
            suites: { general: general.jsonl }
            approvers: { legal: [keys/legal.pub] }
            gate:
              - retains:  { suite: general, at-least: 0.9, of: proprietary }
              - absent:   { components: [substances, card] }
              - files:    { only: [safetensors, json, txt, md, yml], secrets: none }
              - approved: { by: 1, of: [legal] }
            origin: { developer: Example Lab, country: "NO", trained-in: ["NO"] }
            seal: { key: keys/release.pem }
            """;

    private static final String DESCRIBE =
            """
            describe:
              summary: A model with "quotes", `code` and <b>tags</b>
              withheld: { substances: it is dangerous }
            """;

    @TempDir private Path folder;
    private final FakeLaboratory laboratory = new FakeLaboratory();
    private final SoftwareKey key = SoftwareKey.create();

    @BeforeEach
    void lay() throws IOException {
        TinyModel.write(folder.resolve("source"));
        Files.writeString(folder.resolve("general.jsonl"), "general\n");
        Files.createDirectories(folder.resolve("keys"));
        KeyFile.create(folder.resolve("keys/legal"), Optional.empty());
        Files.writeString(folder.resolve("keys/release.pem"), key.toPem());
    }

    @Test
    void whatIsPublishedIsDescribedSignedAndAttested() throws IOException {
        ReleaseResult.Released released = released("out");
        Path open = folder.resolve("out/open");
        assertThat(EditionFiles.in(open))
                .containsExactly(
                        "OPENNESS.md",
                        "README.md",
                        "attestations/check-01-retains.sigstore.json",
                        "attestations/check-02-absent.sigstore.json",
                        "attestations/check-03-files.sigstore.json",
                        "attestations/check-04-approved.sigstore.json",
                        "attestations/origin.sigstore.json",
                        "attestations/provenance.sigstore.json",
                        "attestations/verdict.sigstore.json",
                        "bom.cdx.json",
                        "config.json",
                        "model.safetensors",
                        "model.sig",
                        "mof.yml",
                        "openness.json",
                        "system_prompt.txt");
        Bundle signature = Bundle.parse(Files.readAllBytes(open.resolve("model.sig")));
        assertThat(signature.envelope().isSignedBy(key.verificationKey())).isTrue();
        assertThat(signed(signature)).isEqualTo(onDisk(open));
        Digest root = signature.statement().subject();
        for (String file : EditionFiles.in(open)) {
            if (file.startsWith("attestations/")) {
                Bundle claim = Bundle.parse(Files.readAllBytes(open.resolve(file)));
                assertThat(claim.envelope().isSignedBy(key.verificationKey())).as(file).isTrue();
                assertThat(claim.statement().subject()).as(file).isEqualTo(root);
            }
        }
        ReleaseReport.EditionReport edition = released.report().editions().getFirst();
        assertThat(edition.root()).contains(root);
        assertThat(edition.fileCount()).isEqualTo(EditionFiles.in(open).size());
        assertThat(released.report().verdicts().getFirst().verdict().findings())
                .filteredOn(finding -> finding.check() instanceof Check.Files)
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.words()).startsWith("all 8 files are of the"));
    }

    @Test
    void theClaimsSayWhatWasDone() throws IOException {
        released("out");
        JsonNode origin = predicate("origin");
        assertThat(origin.path("developer").asString()).isEqualTo("Example Lab");
        assertThat(origin.path("country").asString()).isEqualTo("NO");
        JsonNode verdict = predicate("verdict");
        assertThat(verdict.path("verificationResult").asString()).isEqualTo("PASSED");
        assertThat(verdict.path("inputAttestations").size()).isEqualTo(4);
        for (JsonNode input : verdict.path("inputAttestations")) {
            assertThat(input.path("digest").path("sha256").asString())
                    .isEqualTo(
                            Digest.ofFile(
                                            folder.resolve("out/open")
                                                    .resolve(input.path("uri").asString()))
                                    .hex());
        }
        JsonNode provenance = predicate("provenance");
        ReleasePlan plan = plan(PLAN + DESCRIBE);
        JsonNode parameters = provenance.path("buildDefinition").path("externalParameters");
        assertThat(parameters.path("planHash").asString()).isEqualTo(plan.hash().toString());
        assertThat(parameters.path("plan").path("model").asString()).isEqualTo("tiny");
        assertThat(parameters.path("plan").toString())
                .doesNotContain("source", "general.jsonl", "keys/");
        assertThat(predicate("check-01-retains").path("result").asString()).isEqualTo("PASSED");
    }

    @Test
    void theSamePlanAndKeyGiveTheSameBytes() throws IOException {
        released("out");
        // Elsewhere, from the beginning, with the approval that was given.
        assertThat(release("again", PLAN + DESCRIBE)).isInstanceOf(ReleaseResult.Held.class);
        Files.createDirectories(folder.resolve("again/approvals"));
        for (String approval : EditionFiles.in(folder.resolve("out/approvals"))) {
            Files.copy(
                    folder.resolve("out/approvals").resolve(approval),
                    folder.resolve("again/approvals").resolve(approval));
        }
        assertThat(release("again", PLAN + DESCRIBE)).isInstanceOf(ReleaseResult.Released.class);
        assertThat(FolderState.of(folder.resolve("again/open")))
                .isEqualTo(FolderState.of(folder.resolve("out/open")));

        assertThat(release("out", PLAN + DESCRIBE)).isInstanceOf(ReleaseResult.AlreadyDone.class);
        SortedMap<String, Digest> before = FolderState.of(folder.resolve("out/open"));
        Files.delete(folder.resolve("out/open/README.md"));
        assertThat(release("out", PLAN + DESCRIBE)).isInstanceOf(ReleaseResult.Released.class);
        assertThat(FolderState.of(folder.resolve("out/open"))).isEqualTo(before);
    }

    @Test
    void whatWasWrittenDoesNotStandInTheWayOfAJoin() throws IOException {
        released("out");
        Path withheld = folder.resolve("out/withheld");
        Path identity = withheld.resolve("identity.txt");
        try (WithheldComponent substances =
                        WithheldComponent.open(
                                withheld.resolve("substances.age"),
                                identity,
                                folder,
                                Progress.NONE);
                WithheldComponent card =
                        WithheldComponent.open(
                                withheld.resolve("card.age"), identity, folder, Progress.NONE)) {
            Joiner.join(
                    folder.resolve("out/open"),
                    List.of(substances, card),
                    folder.resolve("joined"),
                    Progress.NONE);
        }
        assertThat(FolderState.of(folder.resolve("joined")))
                .isEqualTo(FolderState.of(folder.resolve("source")));
    }

    @Test
    void aSecretInTheDescriptionHoldsTheRelease() throws IOException {
        String secret =
                "describe: { summary: \"ask with ghp_0123456789abcdefghijABCDEFGHIJ012345\" }\n";
        ReleaseResult.Held first = (ReleaseResult.Held) release("out", PLAN + secret);
        assertThat(outcome(first, "approved")).isEqualTo(Outcome.REFUSED);
        approve();
        ReleaseResult.Held held = (ReleaseResult.Held) release("out", PLAN + secret);
        assertThat(outcome(held, "approved")).isEqualTo(Outcome.PASSED);
        assertThat(outcome(held, "files")).isEqualTo(Outcome.REFUSED);
        assertThat(folder.resolve("out/open")).doesNotExist();
    }

    @Test
    void aWithheldTextInTheDescriptionIsALeak() throws IOException {
        String prompt = Files.readString(folder.resolve("source/system_prompt.txt")).strip();
        String plan =
                PLAN.replace("[README.md]", "[README.md, system_prompt.txt]")
                        + "describe: { summary: \"%s\" }\n".formatted(prompt);
        release("out", plan);
        approve();
        assertThat(release("out", plan)).isInstanceOf(ReleaseResult.Leaked.class);
        assertThat(folder.resolve("out/open")).doesNotExist();
    }

    /// An edition that is the whole checkpoint, of a plan that asks nothing of it.
    @Test
    void whatIsNeitherCutNorTestedSaysSo() throws IOException {
        Files.delete(folder.resolve("source/README.md"));
        release(
                "out",
                """
                model: tiny
                source: source
                editions: { whole: { access: public } }
                describe: {}
                """);
        assertThat(Files.readString(folder.resolve("out/whole/README.md")))
                .contains("it lacks nothing of its checkpoint")
                .contains("The release plan has no gate")
                .contains("This edition is not signed.")
                .contains("| parameters | 108,992 |");
        assertThat(folder.resolve("out/whole/model.sig")).doesNotExist();
    }

    @Test
    void theReportSaysThatTheDescriptionsWereSearched() throws IOException {
        released("out");
        JsonNode edition =
                JsonMapper.shared()
                        .readTree(Files.readAllBytes(folder.resolve("out/release-report.json")))
                        .path("editions")
                        .path(0);
        assertThat(edition.path("described").size()).isEqualTo(5);
        assertThat(edition.path("describedAbsence").path("scanned").path("files").asInt())
                .isEqualTo(5);
        assertThat(edition.path("describedAbsence").path("findingsTotal").asInt(-1)).isZero();
    }

    @Test
    void aFileOfTheSourceIsNeverReplaced() {
        assertThatThrownBy(
                        () ->
                                release(
                                        "out",
                                        PLAN.replace("  card: { files: [README.md] }\n", "")
                                                        .replace(", card]", "]")
                                                + DESCRIBE))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("source/README.md: edition 'open' would have this file")
                .hasMessageContaining("withhold it");
    }

    @Test
    void aKeyThatIsNotThereIsSaidBeforeAnythingIsComputed() throws IOException {
        Files.delete(folder.resolve("keys/release.pem"));
        assertThatThrownBy(() -> release("out", PLAN + DESCRIBE))
                .hasMessageContaining("keys/release.pem");
        assertThat(laboratory.runs).isEmpty();
    }

    private ReleaseResult.Released released(String out) throws IOException {
        assertThat(release(out, PLAN + DESCRIBE)).isInstanceOf(ReleaseResult.Held.class);
        approve();
        return (ReleaseResult.Released) release(out, PLAN + DESCRIBE);
    }

    private ReleaseResult release(String out, String plan) throws IOException {
        return Release.run(plan(plan), folder.resolve(out), CLOCK, laboratory, Progress.NONE);
    }

    private ReleasePlan plan(String yaml) {
        return ReleasePlan.parse("plan.yaml", yaml, folder);
    }

    private void approve() throws IOException {
        Approving.approve(
                folder.resolve("out"),
                Optional.empty(),
                "legal",
                KeyReader.read(
                        folder.resolve("keys/legal").toString(), Optional.empty(), Passphrase.NONE),
                CLOCK);
    }

    private static Outcome outcome(ReleaseResult.Held held, String keyword) {
        Map<String, Outcome> outcomes = new HashMap<>();
        held.report()
                .verdicts()
                .getFirst()
                .verdict()
                .findings()
                .forEach(each -> outcomes.put(each.check().keyword(), each.outcome()));
        return Optional.ofNullable(outcomes.get(keyword)).orElseThrow();
    }

    private JsonNode predicate(String claim) throws IOException {
        return Bundle.parse(
                        Files.readAllBytes(
                                folder.resolve("out/open/attestations")
                                        .resolve(claim + ".sigstore.json")))
                .statement()
                .predicate();
    }

    /// Name and digest of every file that the signature covers.
    private static SortedMap<String, Digest> signed(Bundle signature) {
        SortedMap<String, Digest> files = new TreeMap<>();
        JsonNode predicate = JsonMapper.shared().valueToTree(signature.statement().predicate());
        predicate
                .path("resources")
                .forEach(
                        each ->
                                files.put(
                                        each.path("name").asString(),
                                        new Digest(each.path("digest").asString())));
        return files;
    }

    private static SortedMap<String, Digest> onDisk(Path open) throws IOException {
        SortedMap<String, Digest> files = new TreeMap<>();
        for (String file : EditionFiles.in(open)) {
            if (!file.equals("model.sig") && !file.startsWith("attestations/")) {
                files.put(file, Digest.ofFile(open.resolve(file)));
            }
        }
        return files;
    }
}
