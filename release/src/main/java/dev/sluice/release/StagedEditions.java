package dev.sluice.release;

import dev.sluice.storage.Digest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Every file of every downloadable edition, whichever step made it.
final class StagedEditions {
    private StagedEditions() {}

    static SortedMap<String, SortedMap<String, Digest>> files(
            CutStep.Cut cut,
            SortedMap<String, SortedMap<String, Digest>> copies,
            List<GgufStep.GgufFile> ggufs) {
        SortedMap<String, SortedMap<String, Digest>> editions = new TreeMap<>();
        cut.result()
                .editions()
                .forEach((edition, files) -> editions.put(edition, new TreeMap<>(files)));
        copies.forEach((edition, files) -> editions.put(edition, new TreeMap<>(files)));
        ggufs.forEach(
                gguf ->
                        editions.computeIfAbsent(gguf.edition(), _ -> new TreeMap<>())
                                .put(gguf.path(), gguf.digest()));
        return editions;
    }
}
