package dev.sluice.hub.content;

import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.BlobContent;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.StorageException;
import dev.sluice.storage.database.Database;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Finds xorbs and opens their blobs; remembers the tables of those asked for last.
final class XorbIndex {
    private static final int REMEMBERED = 64;

    private final Database database;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Map<XorbId, StoredXorb> remembered =
            new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<XorbId, StoredXorb> eldest) {
                    return size() > REMEMBERED;
                }
            };

    XorbIndex(Database database, BlobStore blobs, InstantSource clock) {
        this.database = database;
        this.blobs = blobs;
        this.clock = clock;
    }

    /// A xorb as the database has it now.
    Optional<StoredXorb> find(XorbId id) {
        Optional<StoredXorb> found = database.read(handle -> XorbTable.find(handle, id));
        synchronized (remembered) {
            found.ifPresentOrElse(
                    stored -> remembered.put(id, stored), () -> remembered.remove(id));
        }
        return found;
    }

    /// The sound xorb of a hash that a file of a realm may have: of that realm, or a shared one. As
    /// remembered, so that it may be gone: who writes it down looks again.
    Optional<StoredXorb> visible(Realm realm, XetHash hash) {
        for (Realm each : realm.usable()) {
            Optional<StoredXorb> found = known(new XorbId(each, hash));
            if (found.isPresent() && !found.get().damaged()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// What a file is made of: as remembered, or as the database has it.
    ///
    /// @throws StorageException when there is none
    StoredXorb require(XorbId id) {
        return known(id).orElseThrow(() -> missing(id));
    }

    private Optional<StoredXorb> known(XorbId id) {
        synchronized (remembered) {
            StoredXorb known = remembered.get(id);
            if (known != null && !known.damaged()) {
                return Optional.of(known);
            }
        }
        return find(id);
    }

    /// Opens the blob of a xorb.
    ///
    /// @throws StorageException when it is not there, or has another length than the xorb
    BlobContent open(XorbId id) {
        BlobContent content = present(require(id)).orElseThrow(() -> lost(id));
        if (content.sizeBytes() != require(id).xorb().storedBytes()) {
            content.close();
            throw new StorageException(
                    "xorb " + id.hash(),
                    "has " + content.sizeBytes() + " bytes in the store, which is wrong",
                    "let the scrub run, and upload the file again",
                    null);
        }
        return content;
    }

    /// Whether the blob of a xorb is in the store. One that is not is noted, so that it is asked
    /// for again.
    boolean isThere(StoredXorb xorb) {
        try (BlobContent content = present(xorb).orElse(null)) {
            if (content != null) {
                return true;
            }
        }
        StorageException _ = lost(xorb.id());
        return false;
    }

    private Optional<BlobContent> present(StoredXorb xorb) {
        return blobs.open(xorb.blob())
                // What is remembered may be outdated: the xorb was sent anew meanwhile.
                .or(() -> find(xorb.id()).flatMap(stored -> blobs.open(stored.blob())));
    }

    /// Clients believe for weeks that what they once sent is there, so the CAS gets another
    /// address.
    private StorageException lost(XorbId id) {
        database.useTransaction(
                handle -> {
                    if (XorbTable.noteDamaged(handle, id, clock.millis())) {
                        CasGeneration.raise(handle);
                    }
                });
        synchronized (remembered) {
            remembered.remove(id);
        }
        return missing(id);
    }

    private static StorageException missing(XorbId id) {
        return new StorageException(
                "xorb " + id.hash(),
                "is not in the store, or was found damaged and put aside",
                "upload a file that has its chunks again",
                null);
    }
}
