package dev.sluice.hub.content;

import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.Digest;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/// The rows of `possession`: who sent what.
final class PossessionTable {
    private PossessionTable() {}

    static void put(Handle handle, Realm realm, Collection<String> holders, Digest file, long now) {
        put(handle, realm, holders, file.hex(), now);
    }

    static void put(Handle handle, XorbId xorb, Collection<String> holders, long now) {
        put(handle, xorb.realm(), holders, xorb.hash().toString(), now);
    }

    static boolean has(Handle handle, Realm realm, Collection<String> holders, Digest file) {
        return has(handle, realm, holders, file.hex());
    }

    static boolean has(Handle handle, Realm realm, Collection<String> holders, XetHash xorb) {
        return has(handle, realm, holders, xorb.toString());
    }

    private static void put(
            Handle handle, Realm realm, Collection<String> holders, String hash, long now) {
        for (String holder : holders) {
            handle.execute(
                    "INSERT INTO possession (realm, holder, hash, created_at) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT DO NOTHING",
                    realm.name(),
                    holder,
                    hash,
                    now);
        }
    }

    private static boolean has(
            Handle handle, Realm realm, Collection<String> holders, String hash) {
        return !holders.isEmpty()
                && handle.createQuery(
                                        "SELECT COUNT(*) FROM possession WHERE realm = :realm"
                                                + " AND hash = :hash AND holder IN (<holders>)")
                                .bind("realm", realm.name())
                                .bind("hash", hash)
                                .bindList("holders", holders)
                                .mapTo(Integer.class)
                                .one()
                        > 0;
    }
}
