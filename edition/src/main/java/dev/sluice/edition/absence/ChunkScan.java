package dev.sluice.edition.absence;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// Reads one piece of the edition after the other and gathers the candidates in it. One object for
/// each thread: it keeps the buffers.
final class ChunkScan {
    /// Half of a core's second-level cache: what is read is looked at again at once.
    private static final int PIECE_BYTES = 256 << 10;

    private static final int BATCH = 1024;

    /// Zeros after what was read, so that a last group and a last window are whole.
    private static final int SPARE_BYTES = 2 * BitPlanes.GROUP_BYTES + ByteWindow.LENGTH;

    private final Anchors anchors;
    private final SignScan signScan;
    private final DifferenceScan differenceScan;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE_BYTES + SPARE_BYTES);
    private final MemorySegment bytes = MemorySegment.ofBuffer(buffer);
    private final long[] high = new long[PIECE_BYTES / BitPlanes.GROUP_BYTES + 2];
    private final long[] low = new long[high.length];
    private long[] signs = new long[0];
    private float[] decoded = new float[0];
    private final long[] batchHash = new long[BATCH + 64];
    private final int[] batchAt = new int[BATCH + 64];
    private final int[] passed = new int[BATCH + 64];
    private int batched;
    private int available;

    ChunkScan(Anchors anchors) {
        this.anchors = anchors;
        this.signScan = new SignScan(anchors.catalog(), anchors.signs());
        this.differenceScan = new DifferenceScan(anchors);
    }

    Hits scan(Chunk chunk) throws IOException {
        Hits hits = new Hits();
        try (FileChannel channel = FileChannel.open(chunk.file().path(), StandardOpenOption.READ)) {
            switch (chunk) {
                case Chunk.Raw raw -> raw(raw, channel, hits);
                case Chunk.Run run -> run(run, channel, hits);
                case Chunk.Stripe stripe -> stripe(stripe, channel, hits);
            }
        }
        return hits.done();
    }

    private void raw(Chunk.Raw raw, FileChannel channel, Hits hits) throws IOException {
        if (anchors.bytes().isEmpty()) {
            return;
        }
        for (long at = raw.start(); at < raw.end(); at += PIECE_BYTES) {
            int length = (int) Math.min(PIECE_BYTES, raw.end() - at);
            read(raw.file(), channel, at, length);
            bytes(raw.file(), at, 0, length, raw.dense(), hits);
        }
    }

    private void run(Chunk.Run run, FileChannel channel, Hits hits) throws IOException {
        PublishedTensor tensor = run.tensor();
        NumberFormat format = tensor.format();
        long loaded = run.loadEnd() - run.loadFirst();
        clearSigns(loaded);
        long from = format.blockOffsetBytes(run.loadFirst());
        long to = format.blockOffsetBytes(run.loadEnd());
        long ownFrom = format.blockOffsetBytes(run.first());
        long ownTo = format.blockOffsetBytes(run.end());
        int pieceBytes = PIECE_BYTES / format.blockBytes() * format.blockBytes();
        for (long at = from; at < to; at += pieceBytes) {
            int length = (int) Math.min(pieceBytes, to - at);
            read(tensor.file(), channel, tensor.offsetBytes() + at, length);
            int first = Math.clamp(ownFrom - at, 0, length);
            int end = Math.clamp(ownTo - at, 0, length);
            bytes(tensor.file(), tensor.offsetBytes() + at, first, end, false, hits);
            long bitIndex = (at - from) / format.blockBytes() * format.blockElements();
            packSigns(format, length, bitIndex);
        }
        signScan.line(
                signs,
                run.first() - run.loadFirst(),
                run.end() - run.loadFirst(),
                loaded,
                (vector, position, at) ->
                        hits.add(
                                new SignCandidate(
                                        vector, position, tensor, run.loadFirst() + at, 1, false)));
        differenceScan.run(run, signs, channel, hits);
        if (run.columns()) {
            int columns = (int) tensor.columns();
            columns(
                    tensor,
                    run.loadFirst(),
                    (int) (loaded / columns),
                    columns,
                    (run.first() - run.loadFirst()) / columns,
                    (run.end() - run.loadFirst()) / columns,
                    channel,
                    hits);
        }
    }

    private void stripe(Chunk.Stripe stripe, FileChannel channel, Hits hits) throws IOException {
        PublishedTensor tensor = stripe.tensor();
        NumberFormat format = tensor.format();
        int rows = (int) (stripe.loadEndRow() - stripe.loadFirstRow());
        int columns = (int) stripe.columns();
        clearSigns((long) rows * columns);
        long[] row = new long[columns / 64 + 4];
        int pieceBytes = PIECE_BYTES / format.blockBytes() * format.blockBytes();
        for (int r = 0; r < rows; r++) {
            long element = (stripe.loadFirstRow() + r) * tensor.columns() + stripe.firstColumn();
            long[] whole = signs;
            signs = row;
            Arrays.fill(row, 0);
            long from = format.blockOffsetBytes(element);
            long to = format.blockOffsetBytes(element + columns);
            for (long at = from; at < to; at += pieceBytes) {
                int length = (int) Math.min(pieceBytes, to - at);
                read(tensor.file(), channel, tensor.offsetBytes() + at, length);
                packSigns(
                        format, length, (at - from) / format.blockBytes() * format.blockElements());
            }
            signs = whole;
            append(row, columns, (long) r * columns);
        }
        columns(
                tensor,
                stripe.loadFirstRow() * tensor.columns() + stripe.firstColumn(),
                rows,
                columns,
                stripe.firstRow() - stripe.loadFirstRow(),
                stripe.endRow() - stripe.loadFirstRow(),
                channel,
                hits);
    }

    private void append(long[] row, int count, long at) {
        for (int bit = 0; bit < count; bit += 64) {
            long word = row[bit >>> 6];
            if (count - bit < 64) {
                word &= (1L << (count - bit)) - 1;
            }
            int index = (int) ((at + bit) >>> 6);
            int shift = (int) ((at + bit) & 63);
            signs[index] |= word << shift;
            signs[index + 1] |= word >>> 1 >>> (63 - shift);
        }
    }

    private void columns(
            PublishedTensor tensor,
            long firstElement,
            int rows,
            int columns,
            long firstRow,
            long endRow,
            FileChannel channel,
            Hits hits)
            throws IOException {
        signScan.columns(
                signs,
                rows,
                columns,
                firstRow,
                endRow,
                (vector, position, at) ->
                        hits.add(
                                new SignCandidate(
                                        vector,
                                        position,
                                        tensor,
                                        firstElement
                                                + at / columns * tensor.columns()
                                                + at % columns,
                                        tensor.columns(),
                                        false)));
        differenceScan.columns(
                tensor, signScan, firstElement, rows, columns, firstRow, endRow, channel, hits);
    }

    private void clearSigns(long count) {
        int words = Math.toIntExact((count >>> 6) + 4);
        if (signs.length < words) {
            signs = new long[words];
        } else {
            Arrays.fill(signs, 0, words, 0);
        }
    }

    /// Fills the buffer and both planes; reads on into what follows, as far as a window may.
    private void read(PublishedFile file, FileChannel channel, long offsetBytes, int length)
            throws IOException {
        int groups = Math.ceilDiv(length, BitPlanes.GROUP_BYTES) + 1;
        int end = groups * BitPlanes.GROUP_BYTES + ByteWindow.LENGTH;
        available = (int) Math.min(end, file.sizeBytes() - offsetBytes);
        buffer.clear().limit(available);
        Reads.fully(channel, file.name(), offsetBytes, buffer);
        buffer.clear();
        bytes.asSlice(available, end - available).fill((byte) 0);
        BitPlanes.split(bytes, groups, high, low);
    }

    private void packSigns(NumberFormat format, int length, long bitIndex) {
        switch (format) {
            case PlainFormat plain ->
                    BitPlanes.packSigns(
                            high,
                            Math.ceilDiv(length, BitPlanes.GROUP_BYTES),
                            plain.blockBytes(),
                            signs,
                            bitIndex);
            case BlockFormat packed -> {
                int count = length / packed.blockBytes() * packed.blockElements();
                if (decoded.length < count) {
                    decoded = new float[count];
                }
                packed.decode(bytes, 0, decoded, 0, count);
                BitPlanes.packSigns(decoded, count, signs, bitIndex);
            }
        }
    }

    /// Looks up the byte windows that begin from `first` up to, not including, `end` of the buffer.
    private void bytes(
            PublishedFile file, long offsetBytes, int first, int end, boolean dense, Hits hits) {
        ByteIndex index = anchors.bytes();
        int last = Math.min(end, available - ByteWindow.LENGTH + 1);
        if (index.isEmpty() || first >= last) {
            return;
        }
        for (int group = first >>> 6; group << 6 < last; group++) {
            long mask = dense ? -1L : ByteWindow.startsIn(low[group], low[group + 1]);
            int base = group << 6;
            if (base < first) {
                mask &= -1L << first;
            }
            if (last - base < 64) {
                mask &= (1L << (last - base)) - 1;
            }
            while (mask != 0) {
                int at = base + Long.numberOfTrailingZeros(mask);
                mask &= mask - 1;
                batchHash[batched] = ByteWindow.hash(bytes, at);
                batchAt[batched++] = at;
            }
            if (batched >= BATCH) {
                flush(file, offsetBytes, hits);
            }
        }
        flush(file, offsetBytes, hits);
    }

    private void flush(PublishedFile file, long offsetBytes, Hits hits) {
        WindowFilter filter = anchors.bytes().filter();
        int count = 0;
        for (int i = 0; i < batched; i++) {
            passed[count] = i;
            count += filter.passesSmall(batchHash[i]);
        }
        batched = 0;
        int left = 0;
        for (int i = 0; i < count; i++) {
            int window = passed[i];
            passed[left] = window;
            left += filter.mayHold(batchHash[window]);
        }
        for (int i = 0; i < left; i++) {
            long at = offsetBytes + batchAt[passed[i]];
            anchors.bytes()
                    .lookUp(
                            batchHash[passed[i]],
                            (source, sourceBytes) ->
                                    hits.add(new ByteCandidate(source, sourceBytes, file, at)));
        }
    }
}
