package dev.sluice.lab.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lab.recipe.TextRole;
import java.util.EnumMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Every batch comes once, in the order of its kind, and no kind runs ahead.
class InterleavingTest {
    @Property
    void spreadsEachKindOverTheWholeRun(
            @ForAll @IntRange(min = 1, max = 200) int general,
            @ForAll @IntRange(max = 200) int restricted,
            @ForAll @IntRange(max = 200) int unlabelled) {
        Map<TextRole, Integer> counts =
                Map.of(
                        TextRole.GENERAL, general,
                        TextRole.RESTRICTED, restricted,
                        TextRole.UNLABELLED, unlabelled);
        Interleaving order = new Interleaving(counts);
        assertThat(order.steps()).isEqualTo(general + restricted + unlabelled);
        Map<TextRole, Integer> seen = new EnumMap<>(TextRole.class);
        for (int step = 0; step < order.steps(); step++) {
            assertThat(order.place(step)).isEqualTo(seen.getOrDefault(order.role(step), 0));
            seen.merge(order.role(step), 1, Integer::sum);
            for (TextRole role : TextRole.values()) {
                double even = (step + 1) * (double) counts.getOrDefault(role, 0) / order.steps();
                // Half a batch of its own, and half a batch of each of the three in the step count.
                assertThat(Math.abs(seen.getOrDefault(role, 0) - even)).isLessThanOrEqualTo(2.0);
            }
        }
        counts.forEach((role, count) -> assertThat(seen.getOrDefault(role, 0)).isEqualTo(count));
    }
}
