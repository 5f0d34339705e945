package dev.sluice.hub.content;

import dev.sluice.storage.Digest;
import java.util.Collection;
import java.util.Set;

/// What somebody may read. Asked when a shard refers to chunks that its sender did not send: these
/// may be used as far as files go that the sender may read anyway.
public interface ReadRights {
    /// Nothing.
    ReadRights NONE = _ -> Set.of();

    /// Which of these files, by sha256, the asker may read in some repository.
    Set<Digest> readable(Collection<Digest> files);
}
