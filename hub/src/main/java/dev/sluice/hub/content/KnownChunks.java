package dev.sluice.hub.content;

import dev.sluice.hub.xet.Chunk;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.hub.xet.Xorb;
import dev.sluice.storage.database.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Chunks that a realm has, as far as they were found while a file is taken in.
///
/// Few chunks are keys, by which a xorb is found; where one is, the other xorbs of a file that has
/// it are looked through too, for what comes next is most likely there.
final class KnownChunks {
    private static final int MOST_XORBS_A_KEY = 2;
    private static final int MOST_NEIGHBOURS = 2048;

    /// Chunks kept in memory for one file under way, at most: 16 GiB of content.
    private static final int MOST_CHUNKS = 250_000;

    /// A chunk of a xorb.
    record Place(XorbId xorb, int index) {}

    private final Database database;
    private final List<Realm> realms;
    private final Map<XetHash, Place> places = new HashMap<>();
    private final Set<XorbId> loaded = new HashSet<>();

    KnownChunks(Database database, Realm realm) {
        this.database = database;
        this.realms = realm.usable();
    }

    /// Where a chunk is, if it was found.
    Optional<Place> find(Chunk chunk, boolean firstOfFile) {
        Place place = places.get(chunk.hash());
        if (place == null && (firstOfFile || chunk.hash().isDedupKey())) {
            look(chunk.hash());
            place = places.get(chunk.hash());
        }
        return Optional.ofNullable(place);
    }

    private void add(XorbId id, Xorb xorb) {
        loaded.add(id);
        for (int i = 0; i < xorb.chunks().size() && places.size() < MOST_CHUNKS; i++) {
            places.putIfAbsent(xorb.chunks().get(i).chunk().hash(), new Place(id, i));
        }
    }

    /// Adds a chunk that was just written.
    void add(Chunk chunk, Place place) {
        if (places.size() < MOST_CHUNKS) {
            places.putIfAbsent(chunk.hash(), place);
        }
    }

    private void look(XetHash key) {
        List<XorbId> found =
                database.read(
                        handle -> {
                            List<XorbId> ids = new ArrayList<>();
                            for (XorbId id :
                                    XorbTable.withKey(handle, realms, key, MOST_XORBS_A_KEY)) {
                                ids.add(id);
                                ids.addAll(XorbTable.neighbours(handle, id, MOST_NEIGHBOURS));
                            }
                            return ids;
                        });
        for (XorbId id : found) {
            if (places.size() < MOST_CHUNKS
                    && realms.contains(id.realm())
                    && !loaded.contains(id)) {
                database.read(handle -> XorbTable.find(handle, id))
                        .filter(stored -> !stored.damaged())
                        .ifPresent(stored -> add(id, stored.xorb()));
            }
        }
    }
}
