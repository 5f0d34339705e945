package dev.sluice.hub.content;

import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Which chunks the sender of a shard may refer to: those of xorbs that it sent, and those of files
/// that it sent or may read. A hash alone gives no right.
final class ChunkRights {
    /// Files of one xorb that are looked at, at most.
    private static final int MOST_FILES = 10_000;

    private final Database database;
    private final Realm realm;
    private final Collection<String> holders;
    private final ReadRights rights;
    private final Map<XorbId, BitSet> allowed = new HashMap<>();

    ChunkRights(Database database, Realm realm, Collection<String> holders, ReadRights rights) {
        this.database = database;
        this.realm = realm;
        this.holders = holders;
        this.rights = rights;
    }

    boolean mayUse(StoredXorb stored, int from, int to) {
        return allowed.computeIfAbsent(stored.id(), _ -> allowed(stored)).nextClearBit(from) >= to;
    }

    private BitSet allowed(StoredXorb stored) {
        BitSet chunks = new BitSet();
        XorbId id = stored.id();
        if (database.read(handle -> PossessionTable.has(handle, id.realm(), holders, id.hash()))) {
            chunks.set(0, stored.xorb().chunks().size());
            return chunks;
        }
        for (Realm of : realm.usable()) {
            List<Digest> files =
                    database.read(handle -> FileTable.withXorb(handle, of, id, MOST_FILES));
            Set<Digest> mine = new HashSet<>(rights.readable(files));
            mine.addAll(database.read(handle -> sent(handle, of, files)));
            mine.retainAll(new HashSet<>(files));
            for (Digest file : mine) {
                database.read(handle -> FileTable.find(handle, of, file))
                        .ifPresent(found -> mark(found, id, chunks));
            }
        }
        return chunks;
    }

    private List<Digest> sent(Handle handle, Realm of, List<Digest> files) {
        List<Digest> sent = new ArrayList<>();
        for (Digest file : files) {
            if (PossessionTable.has(handle, of, holders, file)) {
                sent.add(file);
            }
        }
        return sent;
    }

    private static void mark(LargeFile file, XorbId id, BitSet chunks) {
        for (FileTerm term : file.terms()) {
            if (term.xorb().equals(id)) {
                chunks.set(term.from(), term.to());
            }
        }
    }
}
