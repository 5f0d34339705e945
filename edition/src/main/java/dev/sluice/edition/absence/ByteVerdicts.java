package dev.sluice.edition.absence;

import dev.sluice.edition.WithheldTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Compares the byte candidates byte by byte, and follows each copy as far as it goes.
final class ByteVerdicts {
    /// The shortest copy that is reported, unless all of the source is shorter.
    static final int LEAST_BYTES = 64;

    private static final int STEP_BYTES = 4096;
    private static final long MOST_FOLLOWED_BYTES = 64L << 20;

    private final WithheldSet withheld;

    ByteVerdicts(WithheldSet withheld) {
        this.withheld = withheld;
    }

    private record Pair(String file, int source) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byFile = file.compareTo(other.file);
            return byFile != 0 ? byFile : Integer.compare(source, other.source);
        }
    }

    /// A copy, in bytes of the source and of the published file.
    private record Run(long sourceFrom, long fileFrom, long length) {
        long origin() {
            return fileFrom - sourceFrom;
        }

        boolean holds(ByteCandidate candidate) {
            return candidate.origin() == origin()
                    && candidate.fileBytes() >= fileFrom
                    && candidate.fileBytes() < fileFrom + length;
        }
    }

    List<SignVerdicts.Verdict> check(List<ByteCandidate> candidates, Workers workers)
            throws IOException {
        Map<Pair, List<ByteCandidate>> pairs = new TreeMap<>();
        for (ByteCandidate candidate : candidates) {
            pairs.computeIfAbsent(
                            new Pair(candidate.file().name(), candidate.source()),
                            _ -> new ArrayList<>())
                    .add(candidate);
        }
        List<SignVerdicts.Verdict> verdicts = new ArrayList<>();
        workers.inOrder(List.copyOf(pairs.values()), () -> this::checkPair, verdicts::add);
        return verdicts;
    }

    private SignVerdicts.Verdict checkPair(List<ByteCandidate> candidates) throws IOException {
        candidates.sort(
                Comparator.comparingLong(ByteCandidate::fileBytes)
                        .thenComparingLong(ByteCandidate::sourceBytes));
        PublishedFile file = candidates.getFirst().file();
        int number = candidates.getFirst().source();
        ByteSource source = withheld.sources().get(number);
        List<Run> runs = new ArrayList<>();
        long checked = 0;
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            for (ByteCandidate candidate : candidates) {
                if (runs.size() == SignVerdicts.LISTED_PER_PAIR) {
                    break;
                }
                checked++;
                if (runs.stream().noneMatch(run -> run.holds(candidate))) {
                    Run run = follow(candidate, source, channel);
                    if (run.length() >= Math.min(LEAST_BYTES, source.sizeBytes())) {
                        runs.add(run);
                    }
                }
            }
        }
        return new SignVerdicts.Verdict(
                runs.stream().map(run -> finding(run, file, number)).toList(),
                checked,
                candidates.size() - checked);
    }

    private static Run follow(ByteCandidate candidate, ByteSource source, FileChannel channel)
            throws IOException {
        long at = candidate.sourceBytes();
        long origin = candidate.origin();
        long end = Math.min(source.runEnd(at), candidate.file().sizeBytes() - origin);
        long begin = Math.max(source.runStart(at), -origin);
        long to = at;
        while (to < end && to - at < MOST_FOLLOWED_BYTES) {
            int length = (int) Math.min(STEP_BYTES, end - to);
            byte[] theirs = read(channel, candidate, to + origin, length);
            byte[] ours = read(source, to, length);
            int mismatch = Arrays.mismatch(ours, theirs);
            to += mismatch < 0 ? length : mismatch;
            if (mismatch >= 0) {
                break;
            }
        }
        long from = at;
        while (to > at && from > begin && at - from < MOST_FOLLOWED_BYTES) {
            int length = (int) Math.min(STEP_BYTES, from - begin);
            byte[] theirs = read(channel, candidate, from - length + origin, length);
            byte[] ours = read(source, from - length, length);
            int same = 0;
            while (same < length && ours[length - 1 - same] == theirs[length - 1 - same]) {
                same++;
            }
            from -= same;
            if (same < length) {
                break;
            }
        }
        return new Run(from, from + origin, to - from);
    }

    private static byte[] read(
            FileChannel channel, ByteCandidate candidate, long offsetBytes, int length)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        Reads.fully(channel, candidate.file().name(), offsetBytes, buffer);
        return buffer.array();
    }

    private static byte[] read(ByteSource source, long offsetBytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        source.read(offsetBytes, buffer);
        return buffer.array();
    }

    private Finding finding(Run run, PublishedFile file, int number) {
        String tensor = file.spanAt(run.fileFrom()).map(PublishedFile.Span::tensor).orElse("");
        Finding.Place place = new Finding.Place(file.name(), tensor, run.fileFrom());
        return switch (withheld.sources().get(number)) {
            case ByteSource.FileForm form ->
                    new Finding.FileFragment(
                            form.component(),
                            form.path(),
                            form.form(),
                            run.sourceFrom(),
                            place,
                            run.length());
            case ByteSource.Rows rows -> {
                MatrixView view = withheld.views().get(number / 2);
                yield exact(rows.tensor(), "row", view.columns(), run, place);
            }
            case ByteSource.Columns columns ->
                    exact(columns.tensor(), "column", columns.view().rows(), run, place);
        };
    }

    private static Finding exact(
            WithheldTensor tensor, String kind, long lineElements, Run run, Finding.Place place) {
        long element = run.sourceFrom() / WithheldSet.elementBytes(tensor);
        return new Finding.ExactBytes(
                tensor.component(),
                tensor.spec().name(),
                new Finding.Line(kind, element / lineElements, element % lineElements),
                place,
                run.length());
    }
}
