package dev.sluice.edition.absence;

import dev.sluice.edition.Progress;
import dev.sluice.edition.WithheldTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Reads every withheld tensor once, tile by tile, and makes the anchors.
final class AnchorMaker {
    /// Together at most 60 MB, however large the model.
    static final int MOST_SIGN_ANCHORS = 1_200_000;

    private static final int MOST_DIFFERENCE_ANCHORS = 250_000;
    private static final int MOST_BYTE_ANCHORS = 400_000;

    /// Byte anchors that files may take; what is left is for tensors.
    private static final int MOST_FILE_ANCHORS = 300_000;

    private static final int LEAST_STEP_BYTES = 64;

    private final WithheldSet withheld;
    private final VectorCatalog catalog;
    private final SignIndex signs = new SignIndex(MOST_SIGN_ANCHORS);
    private final SignIndex differences = new SignIndex(MOST_DIFFERENCE_ANCHORS);
    private final ByteIndex bytes = new ByteIndex(MOST_BYTE_ANCHORS);
    private final BitSet traced = new BitSet();
    private final BitSet nonZero = new BitSet();
    private final BitSet varied = new BitSet();

    AnchorMaker(WithheldSet withheld) {
        this.withheld = withheld;
        this.catalog = VectorCatalog.of(withheld.numericViews(), MOST_SIGN_ANCHORS);
    }

    /// What one tile gave.
    private record Anchored(
            Optional<TileAnchors> numbers, List<ByteAnchorMaker.Anchor> bytes, long readBytes) {}

    /// @param files the withheld files, whose forms join the withheld set's sources
    Anchors make(
            List<WithheldFile> files, FileAnchors fileAnchors, Workers workers, Progress progress)
            throws IOException {
        fileAnchors.add(files, withheld.sources(), bytes, MOST_FILE_ANCHORS);
        int stepBytes = stepBytes(MOST_BYTE_ANCHORS - bytes.size());
        List<Tile> tiles = new ArrayList<>();
        long total = 0;
        for (int tensor = 0; tensor < withheld.tensors().size(); tensor++) {
            tiles.addAll(Tile.of(tensor, withheld.views().get(tensor)));
            total += withheld.tensors().get(tensor).spec().byteLength();
        }
        try (Progress.Task task = progress.begin("absence: reading what is withheld", total)) {
            workers.inOrder(
                    tiles,
                    () -> tile -> anchor(tile, stepBytes),
                    anchored -> {
                        add(anchored);
                        task.advance(anchored.readBytes());
                    });
        }
        signs.seal();
        differences.seal();
        bytes.seal();
        return new Anchors(catalog, signs, differences, bytes);
    }

    private int stepBytes(int room) {
        long total = withheld.tensors().stream().mapToLong(t -> t.spec().byteLength()).sum();
        long step = LEAST_STEP_BYTES;
        while (total / step * 4 > room && step < 1 << 30) {
            step *= 2;
        }
        return (int) step;
    }

    private Anchored anchor(Tile tile, int stepBytes) throws IOException {
        WithheldTensor tensor = withheld.tensors().get(tile.tensor());
        int elementBytes = WithheldSet.elementBytes(tensor);
        byte[] read = tile.read(tensor, elementBytes);
        return new Anchored(
                withheld.formats()
                        .get(tile.tensor())
                        .map(format -> TileAnchors.make(tile, read, format, catalog)),
                ByteAnchorMaker.ofTile(tile, read, elementBytes, tile.tensor() * 2, stepBytes),
                read.length);
    }

    private void add(Anchored anchored) {
        anchored.numbers()
                .ifPresent(
                        numbers -> {
                            trace(numbers.signs(), signs.addAll(numbers.signs()));
                            trace(numbers.differences(), differences.addAll(numbers.differences()));
                            nonZero.or(numbers.nonZero());
                            varied.or(numbers.varied());
                        });
        for (ByteAnchorMaker.Anchor anchor : anchored.bytes()) {
            bytes.add(anchor.hash(), anchor.source(), anchor.offsetBytes());
        }
    }

    private void trace(AnchorBatch batch, int added) {
        for (int i = 0; i < added; i++) {
            traced.set(batch.vector(i));
        }
    }

    long tracedVectors() {
        return traced.cardinality();
    }

    /// How many rows and columns there are, traced or not.
    long allVectors() {
        long count = 0;
        for (MatrixView view : withheld.views()) {
            count += view.allRows() + (view.rows() > 1 ? view.slabs() * view.columns() : 0);
        }
        return count;
    }

    int anchorEvery() {
        return catalog.segment();
    }

    /// What is not traced, tensor by tensor, with the reason.
    List<Untraced> untraced() {
        List<Untraced> untraced = new ArrayList<>();
        for (int tensor = 0; tensor < withheld.tensors().size(); tensor++) {
            new Coverage(withheld.tensors().get(tensor), withheld.views().get(tensor), untraced)
                    .add(
                            withheld.formats().get(tensor).isPresent(),
                            groups(tensor),
                            traced,
                            nonZero,
                            varied);
        }
        return untraced;
    }

    private List<VectorCatalog.Group> groups(int tensor) {
        return catalog.groups().stream().filter(group -> group.tensor() == tensor).toList();
    }
}
