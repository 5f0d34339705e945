package dev.sluice.edition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.CutPlan.Partition;
import dev.sluice.edition.CutPlan.Piece;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.Shape;
import dev.sluice.weights.family.Family;
import dev.sluice.weights.family.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever components a plan names: of every tensor, the pieces and the rest are disjoint and
/// cover it, and each edition keeps exactly what it does not withhold.
class CutPartitionTest {
    private static final Map<String, Checkpoint> SOURCES = new HashMap<>();
    private static final List<Path> FOLDERS = new ArrayList<>();

    @BeforeContainer
    static void makeSources() throws IOException {
        Path folder = Files.createTempDirectory("partition");
        FOLDERS.add(folder);
        for (String architecture : allArchitectures()) {
            SOURCES.put(
                    architecture,
                    TinyCheckpoint.of(folder.resolve(architecture), architecture).write());
        }
    }

    @AfterContainer
    static void removeSources() throws IOException {
        for (Path folder : FOLDERS) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Property(tries = 300)
    void piecesAndRestCoverEveryTensorOnce(
            @ForAll("architectures") String architecture,
            @ForAll("components") List<Component> components)
            throws IOException {
        Checkpoint source = Objects.requireNonNull(SOURCES.get(architecture));
        CutPlan plan = planOrSkip(source, components, List.of());
        assertThat(plan.partitions()).hasSize(Math.toIntExact(source.tensors().count()));
        for (Partition partition : plan.partitions()) {
            List<Box> boxes = new ArrayList<>();
            partition.pieces().forEach(piece -> boxes.add(piece.box()));
            assertThat(boxes).noneMatch(Box::isEmpty);
            boxes.add(partition.rest());
            requirePartition(partition.tensor().shape(), boxes);
        }
    }

    @Property(tries = 300)
    void anEditionKeepsWhatItDoesNotWithhold(
            @ForAll("architectures") String architecture,
            @ForAll("components") List<Component> components,
            @ForAll int choice)
            throws IOException {
        Checkpoint source = Objects.requireNonNull(SOURCES.get(architecture));
        List<String> withheld = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            if ((choice >> i & 1) == 1) {
                withheld.add(components.get(i).name());
            }
        }
        Assume.that(!withheld.isEmpty());
        CutPlan plan =
                planOrSkip(source, components, List.of(new EditionRequest("open", withheld)));
        CutPlan.EditionPart edition = plan.editions().getFirst();
        Set<String> names = new HashSet<>();
        for (Partition partition : plan.partitions()) {
            List<Box> boxes = new ArrayList<>();
            for (Piece piece : partition.pieces()) {
                if (withheld.contains(piece.component())) {
                    boxes.add(piece.box());
                }
            }
            CutPlan.KeptTensor kept = edition.kept().get(partition.tensor().name());
            if (kept != null) {
                boxes.add(kept.box());
                assertThat(names.add(kept.name())).as(kept.name()).isTrue();
            }
            requirePartition(partition.tensor().shape(), boxes);
        }
    }

    private static CutPlan planOrSkip(
            Checkpoint source, List<Component> components, List<EditionRequest> editions)
            throws IOException {
        try {
            return CutPlanner.plan(source, components, editions);
        } catch (CutRefusedException _) {
            Assume.that(false);
            throw new AssertionError("not reached");
        }
    }

    /// Counts every element by hand: tiny tensors, no arithmetic shared with the planner.
    private static void requirePartition(Shape shape, List<Box> boxes) {
        int[] seen = new int[Math.toIntExact(shape.elements())];
        for (Box box : boxes) {
            List<Long> offsets = List.of(0L);
            for (int axis = 0; axis < shape.rank(); axis++) {
                List<Long> next = new ArrayList<>();
                for (long offset : offsets) {
                    for (long index : box.axes().get(axis).indices().toArray()) {
                        next.add(offset * shape.extent(axis) + index);
                    }
                }
                offsets = next;
            }
            offsets.forEach(offset -> seen[Math.toIntExact(offset)]++);
        }
        assertThat(Arrays.stream(seen).allMatch(count -> count == 1)).isTrue();
    }

    @Provide
    Arbitrary<String> architectures() {
        return Arbitraries.of(allArchitectures());
    }

    @Provide
    Arbitrary<List<Component>> components() {
        Arbitrary<Selector> selector =
                Arbitraries.oneOf(
                        indices(4).map(Selector.Layers::new),
                        indices(16).map(units -> new Selector.MlpUnits(Optional.empty(), units)),
                        groups().map(heads -> new Selector.AttentionHeads(Optional.empty(), heads)),
                        indices(4).map(set -> new Selector.Experts(Optional.empty(), set)),
                        indices(60).map(ids -> new Selector.Vocab(ids, List.of())));
        return selector.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(CutPartitionTest::named);
    }

    private static List<Component> named(List<List<Selector>> selectors) {
        List<Component> components = new ArrayList<>();
        for (List<Selector> each : selectors) {
            components.add(new Component("c" + components.size(), each));
        }
        return components;
    }

    private static Arbitrary<IndexSet> indices(long count) {
        return Combinators.combine(
                        Arbitraries.longs().between(0, count - 1),
                        Arbitraries.longs().between(1, Math.max(1, count / 4)))
                .as((first, size) -> IndexSet.range(first, Math.min(count, first + size)));
    }

    private static Arbitrary<IndexSet> groups() {
        return Arbitraries.longs().between(0, 3).map(g -> IndexSet.range(2 * g, 2 * g + 2));
    }

    private static List<String> allArchitectures() {
        return Family.all().stream()
                .flatMap(family -> family.variants().stream())
                .map(Variant::architecture)
                .toList();
    }
}
