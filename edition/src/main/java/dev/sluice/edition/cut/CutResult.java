package dev.sluice.edition.cut;

import dev.sluice.edition.withheld.ComponentWriter;
import dev.sluice.storage.Digest;
import java.util.List;
import java.util.SortedMap;

/// What a cut read and wrote, by digest.
///
/// @param source every file of the source, by relative path
/// @param editions for each edition its files, by relative path
/// @param components the withheld components, in the plan's order
public record CutResult(
        SortedMap<String, Digest> source,
        SortedMap<String, SortedMap<String, Digest>> editions,
        List<ComponentWriter.Written> components) {}
