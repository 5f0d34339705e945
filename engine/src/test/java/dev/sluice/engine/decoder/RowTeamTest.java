package dev.sluice.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A team does every share of every piece of work once, however often, and hides no failure.
class RowTeamTest {
    private static final long MUCH = 1_000_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void doesEveryRowOfEveryPieceOnce(int size) {
        int rows = 1_003;
        AtomicIntegerArray done = new AtomicIntegerArray(rows);
        try (RowTeam team = new RowTeam(size)) {
            for (int piece = 0; piece < 200; piece++) {
                team.run(
                        MUCH,
                        member -> {
                            int to = team.from(member + 1, rows);
                            for (int row = team.from(member, rows); row < to; row++) {
                                done.incrementAndGet(row);
                            }
                        });
            }
        }
        for (int row = 0; row < rows; row++) {
            assertThat(done.get(row)).isEqualTo(200);
        }
    }

    @Test
    void sharesWorkAmongThreadsOnlyWhereThereIsMuch() {
        try (RowTeam team = new RowTeam(3)) {
            assertThat(threads(team, MUCH)).hasSize(3);
            assertThat(threads(team, 10)).containsExactly(Thread.currentThread());
        }
    }

    @Test
    void goesOnAfterAPauseInWhichItsThreadsFellAsleep() throws InterruptedException {
        try (RowTeam team = new RowTeam(3)) {
            for (int piece = 0; piece < 5; piece++) {
                assertThat(threads(team, MUCH)).hasSize(3);
                Thread.sleep(20);
            }
        }
    }

    @Test
    void tellsWhatFailedInAnotherThreadAndGoesOn() {
        try (RowTeam team = new RowTeam(2)) {
            assertThatThrownBy(
                            () ->
                                    team.run(
                                            MUCH,
                                            member -> {
                                                if (member == 1) {
                                                    throw new IllegalArgumentException("second");
                                                }
                                            }))
                    .hasRootCauseMessage("second");
            int[] sums = new int[2];
            team.run(MUCH, member -> sums[member] = member + 1);
            assertThat(Arrays.stream(sums).sum()).isEqualTo(3);
        }
    }

    private static Set<Thread> threads(RowTeam team, long numbers) {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        team.run(numbers, _ -> seen.add(Thread.currentThread()));
        return seen;
    }
}
