package dev.sluice.hub.content;

import dev.sluice.hub.xet.Shard;
import dev.sluice.hub.xet.ShardWriter;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.hub.xet.Xorb;
import dev.sluice.storage.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Answers whether a chunk is known, with what is stored near it. Only xorbs that the asker
/// possesses are named: the answer would otherwise tell who guesses a hash that somebody else has
/// the chunk.
final class DedupQuery {
    /// How long clients may go by an answer; shorter than the grace that keeps xorbs from
    /// collection.
    private static final Duration VALIDITY = Duration.ofDays(14);

    private static final int MOST_CANDIDATES = 16;
    private static final int MOST_XORBS = 48;

    private final Database database;

    DedupQuery(Database database) {
        this.database = database;
    }

    Optional<byte[]> answer(Realm realm, Collection<String> holders, XetHash chunk, Instant now) {
        List<StoredXorb> found =
                database.read(handle -> find(handle, realm.usable(), holders, chunk));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<Shard.Listing> listings =
                database.inTransaction(
                        handle ->
                                found.stream()
                                        .filter(
                                                stored ->
                                                        XorbTable.use(
                                                                handle,
                                                                stored.id(),
                                                                now.toEpochMilli()))
                                        .map(StoredXorb::xorb)
                                        .map(DedupQuery::listing)
                                        .toList());
        return listings.isEmpty()
                ? Optional.empty()
                : Optional.of(ShardWriter.dedupAnswer(listings, now, now.plus(VALIDITY)));
    }

    private static List<StoredXorb> find(
            Handle handle, List<Realm> realms, Collection<String> holders, XetHash chunk) {
        List<StoredXorb> found = new ArrayList<>();
        for (XorbId id : XorbTable.withKey(handle, realms, chunk, MOST_CANDIDATES)) {
            if (PossessionTable.has(handle, id.realm(), holders, id.hash())) {
                XorbTable.find(handle, id).ifPresent(found::add);
                for (XorbId near : XorbTable.neighbours(handle, id, MOST_XORBS - 1)) {
                    if (realms.contains(near.realm())
                            && PossessionTable.has(handle, near.realm(), holders, near.hash())) {
                        XorbTable.find(handle, near).ifPresent(found::add);
                    }
                }
                return found;
            }
        }
        return found;
    }

    private static Shard.Listing listing(Xorb xorb) {
        return new Shard.Listing(
                xorb.hash(), xorb.range(0, xorb.chunks().size()), xorb.storedBytes());
    }
}
