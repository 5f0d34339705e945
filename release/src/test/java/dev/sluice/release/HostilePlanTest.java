package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Whatever is written in a plan, it is read, or refused with problems that point into it.
class HostilePlanTest {
    private static final String PIECES = "{}[],:&*!|>'\"%@`#-?~ \n\t\u0000\u0085\uFEFF0.9ae";

    @Property(tries = 2000)
    void readsOrPointsAtWhatIsWrong(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int cuts) throws IOException {
        String text = mutated(plan(), new Random(seed), cuts);
        try {
            ReleasePlan plan = ReleasePlan.parse("plan.yaml", text, Path.of(""));
            assertThat(ReleasePlan.parse("plan.yaml", plan.toCanonicalYaml(), Path.of("")))
                    .isEqualTo(plan);
        } catch (PlanException e) {
            long lines =
                    text.chars()
                            .filter(unit -> "\n\r\u0085\u2028\u2029".indexOf(unit) >= 0)
                            .count();
            assertThat(e.problems())
                    .isNotEmpty()
                    .allSatisfy(
                            problem -> {
                                assertThat(problem.at().line()).isBetween(1, (int) lines + 1);
                                assertThat(problem.at().column()).isPositive();
                            });
        }
    }

    /// Cuts, doubles, swaps and inserts.
    private static String mutated(String text, Random random, int cuts) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < cuts; i++) {
            int at = random.nextInt(out.length());
            int end = Math.min(out.length(), at + 1 + random.nextInt(20));
            switch (random.nextInt(3)) {
                case 0 -> out.delete(at, end);
                case 1 -> out.insert(at, out.substring(at, end));
                default -> out.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
            }
        }
        return out.toString();
    }

    private static String plan() throws IOException {
        try (InputStream in = HostilePlanTest.class.getResourceAsStream("full-plan.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
