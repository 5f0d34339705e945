package dev.sluice.hub.content;

import dev.sluice.hub.xet.Xorb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How a client puts a part of a file together: `docs/xet/download-protocol.md`.
///
/// @param offsetIntoFirst bytes of the first term before the part
/// @param terms cut to the chunks that the part needs
/// @param fetches what to read of each xorb; no two of one xorb overlap or touch
public record Reconstruction(
        long offsetIntoFirst, List<FileTerm> terms, Map<XorbId, List<Fetch>> fetches) {
    /// A run of chunks and where it lies in the serialized xorb.
    ///
    /// @param from the first chunk's index
    /// @param to the index behind the last
    /// @param byteFrom of the first byte
    /// @param byteTo behind the last byte
    public record Fetch(int from, int to, int byteFrom, int byteTo) {}

    /// What is needed for the bytes `from` to `to`.
    static Reconstruction of(XorbIndex xorbs, LargeFile file, long from, long to) {
        Objects.checkFromToIndex(from, to, file.sizeBytes());
        List<FileTerm> terms = new ArrayList<>();
        long offset = 0;
        long start = 0;
        for (FileTerm term : file.terms()) {
            long end = start + term.rawBytes();
            if (end > from && start < to) {
                Xorb xorb = xorbs.require(term.xorb()).xorb();
                Cut cut = cut(term, xorb, from - start, to - start);
                if (terms.isEmpty()) {
                    offset = Math.max(from - start, 0) - cut.before();
                }
                terms.add(cut.term());
            }
            start = end;
        }
        return new Reconstruction(offset, terms, fetches(xorbs, terms));
    }

    /// A term without the chunks that are not needed.
    ///
    /// @param before bytes of the chunks left out before it
    private record Cut(FileTerm term, long before) {}

    private static Cut cut(FileTerm term, Xorb xorb, long from, long to) {
        int first = term.from();
        long before = 0;
        while (before + length(xorb, first) <= from) {
            before += length(xorb, first);
            first++;
        }
        int last = first;
        long kept = 0;
        while (last < term.to() && before + kept < to) {
            kept += length(xorb, last);
            last++;
        }
        return new Cut(new FileTerm(term.xorb(), first, last, kept), before);
    }

    private static int length(Xorb xorb, int chunk) {
        return xorb.chunks().get(chunk).chunk().lengthBytes();
    }

    private static Map<XorbId, List<Fetch>> fetches(XorbIndex xorbs, List<FileTerm> terms) {
        Map<XorbId, List<FileTerm>> byXorb = new LinkedHashMap<>();
        for (FileTerm term : terms) {
            byXorb.computeIfAbsent(term.xorb(), _ -> new ArrayList<>()).add(term);
        }
        Map<XorbId, List<Fetch>> fetches = new LinkedHashMap<>();
        byXorb.forEach((id, of) -> fetches.put(id, merged(xorbs.require(id).xorb(), of)));
        return fetches;
    }

    private static List<Fetch> merged(Xorb xorb, List<FileTerm> terms) {
        List<FileTerm> sorted =
                terms.stream().sorted(Comparator.comparingInt(FileTerm::from)).toList();
        List<Fetch> fetches = new ArrayList<>();
        int from = sorted.getFirst().from();
        int to = sorted.getFirst().to();
        for (FileTerm term : sorted) {
            if (term.from() > to) {
                fetches.add(fetch(xorb, from, to));
                from = term.from();
            }
            to = Math.max(to, term.to());
        }
        fetches.add(fetch(xorb, from, to));
        return fetches;
    }

    private static Fetch fetch(Xorb xorb, int from, int to) {
        return new Fetch(
                from, to, xorb.chunks().get(from).offset(), xorb.chunks().get(to - 1).end());
    }
}
