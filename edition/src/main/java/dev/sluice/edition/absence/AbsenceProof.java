package dev.sluice.edition.absence;

import dev.sluice.edition.Progress;
import dev.sluice.edition.WithheldTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Shows that what is withheld stands in no published file: neither its bytes, nor a rounded or
/// rescaled copy of its rows or columns.
///
/// The outcome depends on the inputs alone, not on the number of threads.
public final class AbsenceProof {
    private static final int MOST_CANDIDATES = 300_000;

    private AbsenceProof() {}

    /// Compares everything withheld with everything published.
    ///
    /// Reads the withheld tensors once, the edition's files once, and both again where windows
    /// meet. Needs about 150 MB of heap at most, whatever the model's size.
    ///
    /// @param tensors the withheld blocks of all components; of an adapter, its tensors
    /// @param files the withheld files that are not weights
    /// @param editionFolder the published folder, all of whose files are compared
    /// @throws dev.sluice.weights.FormatException where the folder does not exist or changes
    ///   meanwhile
    /// @throws IOException where something cannot be read
    public static AbsenceReport prove(
            List<WithheldTensor> tensors,
            List<WithheldFile> files,
            Path editionFolder,
            Progress progress)
            throws IOException {
        PublishedFolder folder = PublishedFolder.open(editionFolder);
        WithheldSet withheld = WithheldSet.of(tensors);
        AnchorMaker maker = new AnchorMaker(withheld);
        FileAnchors fileAnchors = new FileAnchors();
        try (Workers workers = new Workers()) {
            Anchors anchors = maker.make(files, fileAnchors, workers, progress);
            Candidates candidates = scan(folder, anchors, workers, progress);
            List<SignVerdicts.Verdict> verdicts = new ArrayList<>();
            verdicts.addAll(new ByteVerdicts(withheld).check(candidates.bytes, workers));
            verdicts.addAll(
                    new SignVerdicts(withheld, anchors.catalog()).check(candidates.signs, workers));
            Findings findings = Findings.of(folder.unreadable(), verdicts, candidates.dropped);
            List<Untraced> untraced = new ArrayList<>(maker.untraced());
            untraced.addAll(fileAnchors.untraced());
            return new AbsenceReport(
                    tensors.size(),
                    files.size(),
                    new AbsenceReport.Scanned(
                            folder.files().size(),
                            folder.tensors().size(),
                            folder.elements(),
                            folder.bytes()),
                    new AbsenceReport.Traced(
                            maker.allVectors(),
                            maker.tracedVectors(),
                            anchors.signs().size() + anchors.differences().size(),
                            anchors.bytes().size(),
                            maker.anchorEvery()),
                    untraced,
                    findings.checked(),
                    Limits.of(maker.anchorEvery(), candidates.unseenColumns, findings.isEstimate()),
                    findings.listed(),
                    findings.total());
        }
    }

    private static final class Candidates {
        private final List<SignCandidate> signs = new ArrayList<>();
        private final List<ByteCandidate> bytes = new ArrayList<>();
        private long dropped;
        private long unseenColumns;

        /// Keeps candidates as far as memory is set aside for them: so many are a leak many times
        /// over.
        void add(Hits hits) {
            int room = MOST_CANDIDATES - signs.size() - bytes.size();
            int ofSigns = Math.min(room, hits.signs().size());
            int ofBytes = Math.min(room - ofSigns, hits.bytes().size());
            signs.addAll(hits.signs().subList(0, ofSigns));
            bytes.addAll(hits.bytes().subList(0, ofBytes));
            dropped += hits.dropped();
            dropped += hits.signs().size() - ofSigns + hits.bytes().size() - ofBytes;
            unseenColumns += hits.unseenColumns();
        }
    }

    /// A piece's hits and its length, for progress.
    private record Scanned(Hits hits, long bytes) {}

    private static Candidates scan(
            PublishedFolder folder, Anchors anchors, Workers workers, Progress progress)
            throws IOException {
        Candidates candidates = new Candidates();
        try (Progress.Task task =
                progress.begin("absence: comparing what is published", folder.bytes())) {
            workers.inOrder(
                    Chunk.of(folder),
                    () -> {
                        ChunkScan scan = new ChunkScan(anchors);
                        return chunk -> new Scanned(scan.scan(chunk), chunk.bytes());
                    },
                    scanned -> {
                        candidates.add(scanned.hits());
                        task.advance(scanned.bytes());
                    });
        }
        return candidates;
    }
}
