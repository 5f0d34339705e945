package dev.sluice.hub.content;

import dev.sluice.storage.Digest;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Which rows name a blob of the store: xorbs, regular files, and what the scrub put aside.
final class BlobNames {
    private BlobNames() {}

    static boolean has(Handle handle, Digest blob) {
        return handle.createQuery(
                                """
                                SELECT (SELECT COUNT(*) FROM xorb WHERE blob_sha256 = :blob)
                                  + (SELECT COUNT(*) FROM git_blob
                                     WHERE sha256 = :blob AND large_bytes IS NULL)
                                  + (SELECT COUNT(*) FROM quarantine WHERE found_sha256 = :blob)
                                """)
                        .bind("blob", blob.hex())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    static boolean wasPutAside(Handle handle, Digest blob) {
        return handle.createQuery("SELECT COUNT(*) FROM quarantine WHERE blob_sha256 = ?")
                        .bind(0, blob.hex())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    static boolean isOrphan(Handle handle, Digest blob) {
        return handle.createQuery("SELECT COUNT(*) FROM orphan_blob WHERE blob_sha256 = ?")
                        .bind(0, blob.hex())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /// Blobs with a name that were checked longest ago, or never, before a moment.
    static List<Digest> checkedBefore(Handle handle, long moment, int most) {
        return handle.createQuery(
                        """
                        SELECT n.blob FROM (
                            SELECT blob_sha256 AS blob FROM xorb WHERE damaged_at IS NULL
                            UNION SELECT sha256 FROM git_blob WHERE large_bytes IS NULL) n
                        LEFT JOIN blob_check c ON c.blob_sha256 = n.blob
                        WHERE COALESCE(c.checked_at, 0) < ?
                        ORDER BY COALESCE(c.checked_at, 0), n.blob LIMIT ?
                        """)
                .bind(0, moment)
                .bind(1, most)
                .map((row, _) -> new Digest(row.getString("blob")))
                .list();
    }
}
