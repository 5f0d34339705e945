package dev.sluice.hub.repo;

import dev.sluice.hub.content.Realm;
import dev.sluice.storage.Digest;
import org.jdbi.v3.core.Handle;

/// Whether a large file is stored, asked inside of a commit's transaction.
final class LargeFiles {
    private LargeFiles() {}

    static boolean isStored(Handle handle, Realm realm, Digest sha256) {
        return handle.createQuery(
                                "SELECT COUNT(*) FROM large_file WHERE sha256 = ? AND realm IN (?, ?)")
                        .bind(0, sha256.hex())
                        .bind(1, realm.name())
                        .bind(2, Realm.SHARED.name())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }
}
