package dev.sluice.edition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The stretches of a box are its bytes, all of them, in ascending order, and no others.
class BoxRunsTest {
    record Case(Shape shape, Box box) {}

    @Property
    void stretchesAreTheBoxInAscendingOrder(@ForAll("cases") Case made) {
        BoxRuns runs = new BoxRuns(made.shape(), DType.F16, made.box());
        List<Long> seen = new ArrayList<>();
        while (runs.next()) {
            for (long at = 0; at < runs.lengthBytes(); at++) {
                seen.add(runs.offsetBytes() + at);
            }
        }
        assertThat(seen).isEqualTo(naive(made, 2));
        assertThat(runs.totalBytes()).isEqualTo(seen.size());
    }

    @Property
    void seekingArrivesAtTheByteThatReadingOnWouldReach(
            @ForAll("cases") Case made, @ForAll int random) {
        List<Long> all = naive(made, 2);
        long position = Math.floorMod(random, all.size() + 3);
        BoxRuns runs = new BoxRuns(made.shape(), DType.F16, made.box());
        boolean found = runs.seekTo(position);
        assertThat(found).isEqualTo(position < all.size());
        if (found) {
            assertThat(runs.offsetBytes()).isEqualTo(all.get((int) position));
            long rest = runs.lengthBytes();
            while (runs.next()) {
                rest += runs.lengthBytes();
            }
            assertThat(rest).isEqualTo(all.size() - position);
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<List<Set<Long>>> axes =
                Arbitraries.longs().between(0, 4).set().ofMaxSize(5).list().ofMaxSize(4);
        return Combinators.combine(axes, Arbitraries.longs().between(0, 2))
                .as(
                        (sets, extra) ->
                                new Case(
                                        new Shape(sets.stream().map(_ -> 5 + extra).toList()),
                                        new Box(sets.stream().map(IndexSet::of).toList())));
    }

    private static List<Long> naive(Case made, int elementBytes) {
        List<Long> offsets = List.of(0L);
        for (int axis = 0; axis < made.shape().rank(); axis++) {
            List<Long> next = new ArrayList<>();
            for (long offset : offsets) {
                for (long index : made.box().axes().get(axis).indices().toArray()) {
                    next.add(offset * made.shape().extent(axis) + index);
                }
            }
            offsets = next;
        }
        TreeSet<Long> bytes = new TreeSet<>();
        for (long offset : offsets) {
            for (int at = 0; at < elementBytes; at++) {
                bytes.add(offset * elementBytes + at);
            }
        }
        return List.copyOf(bytes);
    }
}
