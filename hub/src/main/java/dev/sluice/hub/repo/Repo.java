package dev.sluice.hub.repo;

import dev.sluice.hub.content.Realm;
import java.time.Instant;
import java.util.OptionalInt;

/// A repository as it stands at one moment.
///
/// @param id 24 hexadecimal digits, for good
/// @param sealed whether each commit of its main branch must carry a seal that passed
/// @param grantDays for how long accepted requests for access last; empty: for ever
/// @param downloads how often a file of it was downloaded
public record Repo(
        String id,
        RepoKind kind,
        RepoName name,
        Access access,
        boolean sealed,
        OptionalInt grantDays,
        Instant createdAt,
        Instant updatedAt,
        long downloads) {
    /// Where its chunks lie.
    public Realm realm() {
        return access == Access.API_ONLY ? Realm.ofRepo(id) : Realm.SHARED;
    }

    /// Its address below the hub's: `datasets/ns/name`.
    public String path() {
        return kind.prefix() + name;
    }
}
