package dev.sluice.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.AttackEvidence.Point;
import dev.sluice.lab.evidence.AttackEvidence.Run;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.lab.suite.Suite;
import dev.sluice.lab.suite.SuiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An attack learns what the attacker has, never sees what is held out, and gives the same curve
/// for the same bytes.
class AttackTest {
    private static final AttackSettings SMALL =
            AttackSettings.of(AttackKind.RELEARN)
                    .withBudget(48)
                    .withLearningRates(List.of(1e-2))
                    .withSeeds(List.of(1L));

    @TempDir private Path folder = Path.of("");
    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyWorld.model(folder.resolve("model"), 5);
    }

    @Test
    void learnsWhatTheAttackerHas() throws IOException {
        Run run = attack(SMALL, 0).runs().getFirst();
        assertThat(run.points()).extracting(Point::step).containsExactly(0, 4, 8, 16, 32, 48);
        assertThat(run.points().getFirst().own().accuracy()).isLessThan(0.6);
        assertThat(run.points().getLast().own().accuracy()).isEqualTo(1);
        assertThat(run.isComplete()).isTrue();
        assertThat(run.setting()).isEqualTo("lr=1e-2");
    }

    @Test
    void neverTrainsOnHeldOutItems() throws IOException {
        List<Point> points = attack(SMALL, 0).runs().getFirst().points();
        List<Point> others = attack(SMALL, 1).runs().getFirst().points();
        assertThat(points).extracting(Point::own).isEqualTo(own(others));
        assertThat(points.getLast().heldOut()).isNotEqualTo(others.getLast().heldOut());
        // The colours are turned by one: wherever the answer was right it no longer is.
        for (int i = 0; i < points.size(); i++) {
            String before = points.get(i).heldOut().correct();
            String after = others.get(i).heldOut().correct();
            for (int item = 0; item < before.length(); item++) {
                assertThat(before.charAt(item) == '1' && after.charAt(item) == '1').isFalse();
            }
        }
    }

    @Test
    void sameBytesGiveTheSameCurveOnAnyNumberOfCores() throws IOException {
        AttackSettings sweep =
                SMALL.withBudget(16)
                        .withLearningRates(List.of(1e-3, 1e-2))
                        .withSeeds(List.of(1L, 2L));
        AttackEvidence once = attack(sweep, 0);
        Path copy = TinyWorld.model(folder.resolve("copy"), 5);
        Suite suite = TinyWorld.suite(folder.resolve("suite0.jsonl"), 0);
        AttackEvidence again = Attack.run(copy, suite, sweep, AttackProgress.SILENT);
        assertThat(again).isEqualTo(once);
        assertThat(once.runs()).hasSize(4);
        // A run by itself goes as it went in the sweep.
        AttackEvidence alone =
                attack(sweep.withLearningRates(List.of(1e-2)).withSeeds(List.of(2L)), 0);
        assertThat(alone.runs().getFirst()).isEqualTo(once.runs().getLast());
    }

    @Test
    void otherWeightsGiveAnotherCurve() throws IOException {
        AttackEvidence one = attack(SMALL.withBudget(8), 0);
        model = TinyWorld.model(folder.resolve("other"), 6);
        AttackEvidence other = attack(SMALL.withBudget(8), 0);
        assertThat(other.runs()).isNotEqualTo(one.runs());
        assertThat(other.subject()).isNotEqualTo(one.subject());
    }

    @Test
    void destroyedModelCountsAsAnsweringNothing() throws IOException {
        Run run = attack(SMALL.withLearningRates(List.of(1e30)), 0).runs().getFirst();
        assertThat(run.isComplete()).isTrue();
        assertThat(run.points()).extracting(Point::step).containsExactly(0, 4, 8, 16, 32, 48);
        assertThat(run.points().getLast().heldOut().accuracy()).isZero();
        assertThat(run.points().getLast().own().accuracy()).isZero();
    }

    @Test
    void runThatIsCutShortSaysSo() throws IOException {
        Run run = attack(SMALL.stoppingAt(0), 0).runs().getFirst();
        assertThat(run.isComplete()).isFalse();
        assertThat(run.points()).extracting(Point::step).containsExactly(0);
    }

    @Test
    void evidenceIsBoundToModelSuiteAndSettings() throws IOException {
        AttackEvidence evidence = attack(SMALL.withBudget(4), 0);
        assertThat(evidence.subject()).isEqualTo(Subject.of(model, _ -> {}).digest());
        assertThat(evidence.suite())
                .isEqualTo(TinyWorld.suite(folder.resolve("suite0.jsonl"), 0).digest());
        assertThat(evidence.settings()).isEqualTo(SMALL.withBudget(4).digest());
        assertThat(evidence.attack()).isEqualTo("relearn");
        assertThat(evidence.suiteName()).isEqualTo("colours");
        assertThat(evidence.budgetSteps()).isEqualTo(4);
    }

    @Test
    void everyChoiceChangesTheSettingsDigest() throws IOException {
        AttackSettings usual = AttackSettings.of(AttackKind.RELEARN);
        List<AttackSettings> others =
                List.of(
                        usual,
                        usual.withBudget(401),
                        usual.withBatch(8),
                        usual.withSeeds(List.of(1L, 2L)),
                        usual.withLearningRates(List.of(1e-4)),
                        usual.withRetain(TinyWorld.suite(folder.resolve("r.jsonl"), 0)));
        assertThat(others.stream().map(AttackSettings::digest).distinct()).hasSameSizeAs(others);
        assertThat(usual.stoppingAt(0.8).digest()).isEqualTo(usual.digest());
    }

    @Test
    void tellsOfEveryPoint() throws IOException {
        List<AttackProgress.Report> reports = new ArrayList<>();
        Suite suite = TinyWorld.suite(folder.resolve("suite0.jsonl"), 0);
        Attack.run(model, suite, SMALL.withSeeds(List.of(1L, 2L)), reports::add);
        assertThat(reports).hasSize(12);
        assertThat(reports.getLast().pointsDone()).isEqualTo(reports.getLast().points());
    }

    @Test
    void refusesSuiteWithoutHeldOutItems() throws IOException {
        Path file = folder.resolve("s.jsonl");
        TinyWorld.suite(file, 0);
        Files.writeString(file, Files.readString(file).replace("held-out", "attack"));
        assertThatThrownBy(() -> Attack.run(model, Suite.read(file), SMALL, AttackProgress.SILENT))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("held-out");
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThatThrownBy(() -> SMALL.withSeeds(List.of(1L, 1L)))
                .isInstanceOf(AttackException.class);
        assertThatThrownBy(() -> SMALL.withLearningRates(List.of(0.0)))
                .isInstanceOf(AttackException.class);
        assertThatThrownBy(() -> SMALL.withBudget(0)).isInstanceOf(AttackException.class);
    }

    private AttackEvidence attack(AttackSettings settings, int heldOutShift) throws IOException {
        Suite suite =
                TinyWorld.suite(
                        folder.resolve("suite%d.jsonl".formatted(heldOutShift)), heldOutShift);
        return Attack.run(model, suite, settings, AttackProgress.SILENT);
    }

    private static List<Object> own(List<Point> points) {
        return points.stream().<Object>map(Point::own).toList();
    }
}
