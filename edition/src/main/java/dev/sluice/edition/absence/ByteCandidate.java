package dev.sluice.edition.absence;

/// A published byte window that hashes as a withheld one.
///
/// @param source the withheld source's number
/// @param sourceBytes where the window begins in it
/// @param file the published file
/// @param fileBytes where it begins there
record ByteCandidate(int source, long sourceBytes, PublishedFile file, long fileBytes) {
    long origin() {
        return fileBytes - sourceBytes;
    }
}
