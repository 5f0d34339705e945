package dev.sluice.hub.content;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.Chunk;
import dev.sluice.storage.BlobStore;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Writes down what was stored, inside of a transaction.
///
/// The collector deletes a blob only in a transaction in which no row names it, and transactions
/// are serial. So a row is written only after looking, in its own transaction, that its blob is
/// still there.
final class Registrar {
    private final BlobStore blobs;

    Registrar(BlobStore blobs) {
        this.blobs = blobs;
    }

    /// Names a xorb whose blob was stored just before. One that is there and sound stays as it is.
    ///
    /// @return whether it is new, or sound again
    boolean xorb(Handle handle, StoredXorb stored, Collection<String> holders, long now) {
        PossessionTable.put(handle, stored.id(), holders, now);
        if (XorbTable.use(handle, stored.id(), now)) {
            return false;
        }
        if (!blobs.contains(stored.blob())) {
            throw lost();
        }
        XorbTable.put(handle, stored.id(), stored.blob(), stored.xorb(), now);
        return true;
    }

    /// Names a file whose xorbs are named already.
    ///
    /// @param first its first chunk, by which its first xorb will be found
    void file(
            Handle handle,
            LargeFile file,
            Optional<Chunk> first,
            Collection<String> holders,
            long now) {
        for (XorbId xorb : file.terms().stream().map(FileTerm::xorb).collect(Collectors.toSet())) {
            if (!XorbTable.use(handle, xorb, now)) {
                throw lost();
            }
        }
        FileTable.put(handle, file, now);
        PossessionTable.put(handle, file.realm(), holders, file.sha256(), now);
        first.ifPresent(chunk -> XorbTable.putKey(handle, chunk, file.terms().getFirst().xorb()));
    }

    private static Refusal lost() {
        return Refusal.unavailable(
                503, "chunks that this upload builds on were removed meanwhile; send it again");
    }
}
