package dev.sluice.hub.content;

import dev.sluice.hub.xet.Chunk;
import java.util.ArrayList;
import java.util.List;

/// Collects a file's terms: chunks that follow one another in a xorb become one.
final class TermList {
    private final List<FileTerm> terms = new ArrayList<>();

    void add(KnownChunks.Place place, Chunk chunk) {
        if (!terms.isEmpty()) {
            FileTerm last = terms.getLast();
            if (last.xorb().equals(place.xorb()) && last.to() == place.index()) {
                terms.set(
                        terms.size() - 1,
                        new FileTerm(
                                last.xorb(),
                                last.from(),
                                last.to() + 1,
                                last.rawBytes() + chunk.lengthBytes()));
                return;
            }
        }
        terms.add(
                new FileTerm(place.xorb(), place.index(), place.index() + 1, chunk.lengthBytes()));
    }

    List<FileTerm> terms() {
        return terms;
    }
}
