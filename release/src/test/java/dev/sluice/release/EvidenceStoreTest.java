package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.Progress;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.release.gate.Check;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Evidence is found again by what it is bound to, whole, and only if nobody changed it.
class EvidenceStoreTest {
    private static final Check.Resists ATTACK =
            new Check.Resists(
                    "relearn", "substances", true, 40, 0.05, List.of(1L, 2L), List.of(1e-3));

    @TempDir private Path folder;
    private final FakeLaboratory laboratory = new FakeLaboratory();
    private final Subject subject = subject("weights");
    private final SuiteEvidence scores;
    private final AttackEvidence attack;

    EvidenceStoreTest() {
        Laboratory.Model model = new Laboratory.Model(Path.of("open"), subject);
        Laboratory.SuiteFile suite =
                new Laboratory.SuiteFile("substances", Path.of("s.jsonl"), digest("suite"));
        scores = laboratory.score(model, suite, Progress.NONE);
        attack = laboratory.attack(model, suite, ATTACK, Progress.NONE);
    }

    @BeforeEach
    void keep() throws IOException {
        EvidenceStore store = EvidenceStore.open(folder);
        store.add(scores);
        store.add(attack);
    }

    @Test
    void findsAgainWhatItKept() throws IOException {
        EvidenceStore store = EvidenceStore.open(folder);
        assertThat(store.scores(subject, digest("suite"), scores.settings(), "substances"))
                .contains(scores);
        assertThat(
                        store.attack(
                                subject,
                                digest("suite"),
                                ATTACK.settingsDigest(),
                                "relearn",
                                "substances"))
                .contains(attack);
    }

    @Test
    void findsNothingBoundToOtherFilesSuitesOrSettings() throws IOException {
        EvidenceStore store = EvidenceStore.open(folder);
        assertThat(store.scores(subject("x"), digest("suite"), scores.settings(), "s")).isEmpty();
        assertThat(store.scores(subject, digest("x"), scores.settings(), "s")).isEmpty();
        assertThat(store.scores(subject, digest("suite"), digest("x"), "s")).isEmpty();
    }

    @Test
    void passesOverAFileWhoseContentIsNotWhatItsNameSays() throws IOException {
        for (String name : List.of(EvidenceJson.print(scores), EvidenceJson.print(attack))) {
            Path file =
                    folder.resolve(
                            Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex() + ".json");
            Files.writeString(file, Files.readString(file).replace("0", "1"));
        }
        Files.writeString(folder.resolve("notes.json"), "{}");
        EvidenceStore store = EvidenceStore.open(folder);
        assertThat(store.scores(subject, digest("suite"), scores.settings(), "s")).isEmpty();
    }

    @Test
    void readsNothingOutOfTextThatIsNoEvidence() {
        String whole = EvidenceJson.print(attack);
        assertThat(EvidenceJson.parse(whole)).contains(attack);
        for (String text :
                List.of(
                        "",
                        "[]",
                        "{",
                        whole.substring(0, whole.length() / 2),
                        whole.replace("\"runs\"", "\"races\""),
                        whole.replace("\"evidence\" : 1", "\"evidence\" : 2"),
                        whole.replaceFirst("\"heldOut\" : \"[01]", "\"heldOut\" : \"2"))) {
            assertThat(EvidenceJson.parse(text)).isEmpty();
        }
    }

    private static Subject subject(String text) {
        TreeMap<String, Digest> files = new TreeMap<>();
        files.put("model.safetensors", digest(text));
        return new Subject(files);
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
