package dev.sluice.edition.cut;

import dev.sluice.storage.Digest;
import java.util.Optional;

/// What earlier, interrupted runs of the same cut have finished. The keys are `source/PATH`,
/// `editions/NAME/PATH`, `withheld/NAME` (the encrypted file) and `content/NAME` (what is inside).
///
/// Called from several threads.
public interface CutJournal {
    /// Remembers nothing: everything is done anew.
    CutJournal NONE =
            new CutJournal() {
                @Override
                public Optional<Digest> finished(String key) {
                    return Optional.empty();
                }

                @Override
                public void record(String key, Digest digest) {}
            };

    /// The digest of an output that is finished and still stands as it was written, or of a source
    /// file that is known and has not changed.
    Optional<Digest> finished(String key);

    /// Remembers an output that was just finished.
    void record(String key, Digest digest);
}
