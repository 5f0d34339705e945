package dev.sluice.hub.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// The open edition that `sluice quickstart` released once, as a hub meets it: the names, sizes and
/// digests of its files, and the content of those that a seal is made of.
class QuickstartSealTest {
    private final Path folder = folder();

    @Test
    void theSignerIsFoundWithoutItsPublicKey() throws IOException {
        assertThat(passed().signer())
                .isEqualTo(VerificationKey.read(folder.resolve("release.pub")));
    }

    @Test
    void everythingThatThePagesShowIsRead() throws IOException {
        SealSummary summary = passed().summary();
        assertThat(summary.rootDigest())
                .isEqualTo(
                        "sha256:b3711e0f1dc7a51e5da61c1f0114e8102c6e41690e63823011afac7fddeda290");
        assertThat(summary.assurance()).contains("proven");
        assertThat(summary.words()).startsWith("the safetensors files are byte-identical");
        assertThat(summary.checks())
                .extracting(SealSummary.Check::keyword, SealSummary.Check::about)
                .extracting(tuple -> tuple.toList().getFirst() + " " + tuple.toList().getLast())
                .containsExactly(
                        "retains general",
                        "holds substances",
                        "lacks substances",
                        "resists substances",
                        "absent substances",
                        "files ",
                        "approved ");
        assertThat(summary.checks().get(2).measured())
                .hasValueSatisfying(
                        measured -> {
                            assertThat(measured.threshold()).isEqualTo(0.3);
                            assertThat(measured.atMost()).isTrue();
                        });
        assertThat(summary.origin())
                .contains(
                        new SealSummary.Origin(
                                "Example Lab",
                                "US",
                                Optional.of("models@example.org"),
                                List.of(),
                                Optional.of("2006-12")));
        assertThat(summary.openness())
                .contains(
                        new SealSummary.Openness(
                                OptionalInt.of(3),
                                "Class III - Open Model",
                                List.of(
                                        "Training code",
                                        "Inference code",
                                        "Evaluation code",
                                        "Evaluation data"),
                                Optional.of("no")));
        assertThat(summary.withheld())
                .containsExactly(
                        new SealSummary.Withheld(
                                "substances",
                                "Definitions of substances, a harmless stand-in for a capability"
                                        + " that must not leave."));
        assertThat(summary.files()).isEqualTo(14);
        assertThat(summary.bytes()).isEqualTo(5_814_673);
    }

    private SealOutcome.Passed passed() throws IOException {
        List<PublishedFile> files = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("files.txt"))) {
            List<String> fields = List.of(line.split(" ", 3));
            files.add(
                    new PublishedFile(
                            fields.get(2),
                            Long.parseLong(fields.get(1)),
                            new Digest(fields.get(0)),
                            () -> Files.newInputStream(folder.resolve(fields.get(2)))));
        }
        SealOutcome outcome =
                new SealGate(() -> SealedRelease.NOW)
                        .check(
                                new SealGate.Candidate("acme", false, files, List.of()),
                                _ -> Optional.empty());
        assertThat(outcome).isInstanceOf(SealOutcome.Passed.class);
        return (SealOutcome.Passed) outcome;
    }

    private static Path folder() {
        URL here = Objects.requireNonNull(QuickstartSealTest.class.getResource("harbor/files.txt"));
        try {
            return Objects.requireNonNull(Path.of(here.toURI()).getParent());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
