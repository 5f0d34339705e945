package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The two orders of rotary rows are each other's inverse.
class RowOrderTest {
    @Test
    void pairsTheHalvesOfEachHead() {
        RowOrder order = new RowOrder.HalvesToPairs(6);
        assertThat(LongStream.range(0, 12).map(order::source))
                .containsExactly(0L, 3L, 1L, 4L, 2L, 5L, 6L, 9L, 7L, 10L, 8L, 11L);
    }

    @Property
    void eachUndoesTheOther(
            @ForAll @IntRange(min = 1, max = 64) int pairs,
            @ForAll @IntRange(min = 0, max = 10_000) int row) {
        RowOrder there = new RowOrder.HalvesToPairs(2L * pairs);
        RowOrder back = new RowOrder.PairsToHalves(2L * pairs);
        assertThat(there.source(back.source(row))).isEqualTo(row);
        assertThat(back.source(there.source(row))).isEqualTo(row);
    }
}
