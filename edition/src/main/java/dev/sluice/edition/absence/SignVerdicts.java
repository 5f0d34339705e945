package dev.sluice.edition.absence;

import dev.sluice.edition.WithheldTensor;
import dev.sluice.edition.absence.SignCheck.Copy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Checks the sign candidates, pair by pair of a published and a withheld tensor.
final class SignVerdicts {
    /// Findings of one pair that are listed; a leaked matrix has thousands.
    static final int LISTED_PER_PAIR = 8;

    private static final Comparator<SignCandidate> ORDER =
            Comparator.comparingInt(SignCandidate::vector)
                    .thenComparingLong(SignCandidate::element)
                    .thenComparingInt(SignCandidate::position);

    private final WithheldSet withheld;
    private final VectorCatalog catalog;

    SignVerdicts(WithheldSet withheld, VectorCatalog catalog) {
        this.withheld = withheld;
        this.catalog = catalog;
    }

    /// The candidates of one pair.
    ///
    /// @param down whether they go down published columns
    private record Pair(String file, long offsetBytes, int tensor, boolean down)
            implements Comparable<Pair> {
        private static final Comparator<Pair> ORDER =
                Comparator.comparing(Pair::file)
                        .thenComparingLong(Pair::offsetBytes)
                        .thenComparingInt(Pair::tensor)
                        .thenComparing(Pair::down);

        @Override
        public int compareTo(Pair other) {
            return ORDER.compare(this, other);
        }
    }

    /// A vector and where its first element would stand.
    private record Place(int vector, long origin) {}

    /// What one pair came to.
    ///
    /// @param further candidates that were not looked at since the pair has findings enough
    record Verdict(List<Finding> findings, long checked, long further) {}

    List<Verdict> check(List<SignCandidate> candidates, Workers workers) throws IOException {
        Map<Pair, List<SignCandidate>> pairs = new TreeMap<>();
        for (SignCandidate candidate : candidates) {
            PublishedTensor tensor = candidate.tensor();
            Pair pair =
                    new Pair(
                            tensor.file().name(),
                            tensor.offsetBytes(),
                            catalog.groupOf(candidate.vector()).tensor(),
                            candidate.step() != 1);
            pairs.computeIfAbsent(pair, _ -> new ArrayList<>()).add(candidate);
        }
        List<Verdict> verdicts = new ArrayList<>();
        workers.inOrder(List.copyOf(pairs.values()), () -> this::checkPair, verdicts::add);
        return verdicts;
    }

    private Verdict checkPair(List<SignCandidate> candidates) throws IOException {
        candidates.sort(ORDER);
        PublishedTensor tensor = candidates.getFirst().tensor();
        List<Finding> findings = new ArrayList<>();
        long checked = 0;
        Set<Place> found = new HashSet<>();
        try (FileChannel channel =
                FileChannel.open(tensor.file().path(), StandardOpenOption.READ)) {
            ElementReader published = ElementReader.of(tensor, channel);
            for (SignCandidate candidate : candidates) {
                if (findings.size() == LISTED_PER_PAIR) {
                    break;
                }
                checked++;
                // The pieces of the edition on either side of a border have a candidate each.
                Place place = new Place(candidate.vector(), candidate.origin());
                if (found.contains(place)) {
                    continue;
                }
                VectorCatalog.Group group = catalog.groupOf(candidate.vector());
                WithheldTensor source = withheld.tensors().get(group.tensor());
                NumberFormat format = withheld.formats().get(group.tensor()).orElseThrow();
                Optional<Copy> copy =
                        new SignCheck(candidate, group, published, ElementReader.of(source, format))
                                .check();
                if (copy.isPresent()) {
                    findings.add(finding(candidate, group, source, copy.get()));
                    found.add(place);
                }
            }
        }
        return new Verdict(findings, checked, candidates.size() - checked);
    }

    private static Finding finding(
            SignCandidate candidate, VectorCatalog.Group group, WithheldTensor source, Copy copy) {
        PublishedTensor tensor = candidate.tensor();
        return new Finding.RescaledVector(
                source.component(),
                source.spec().name(),
                new Finding.Line(Coverage.kind(group.direction()), copy.line(), copy.position()),
                new Finding.Place(
                        tensor.file().name(),
                        tensor.name(),
                        tensor.offsetBytes() + tensor.format().blockOffsetBytes(copy.element())),
                copy.element(),
                candidate.step(),
                copy.length(),
                copy.fit().correlation(),
                copy.fit().scale(),
                copy.fit().shift());
    }
}
