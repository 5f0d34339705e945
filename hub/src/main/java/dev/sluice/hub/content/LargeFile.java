package dev.sluice.hub.content;

import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.Digest;
import java.util.List;

/// A file that is kept as chunks.
///
/// @param realm where it is; its chunks may be shared ones
/// @param sha256 of its content
/// @param sizeBytes of its content
/// @param xetHash by which Xet knows it
/// @param terms what it is made of, in order
public record LargeFile(
        Realm realm, Digest sha256, long sizeBytes, XetHash xetHash, List<FileTerm> terms) {
    public LargeFile {
        terms = List.copyOf(terms);
        long total = terms.stream().mapToLong(FileTerm::rawBytes).sum();
        if (total != sizeBytes) {
            throw new IllegalArgumentException(
                    sha256 + " has " + sizeBytes + " bytes, and its terms " + total);
        }
    }
}
