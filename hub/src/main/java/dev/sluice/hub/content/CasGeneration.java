package dev.sluice.hub.content;

import org.jdbi.v3.core.Handle;

/// The generation of the CAS, a part of its address. Clients remember for 21 days what they sent to
/// an address, so when something of it is gone sooner, the address has to change.
final class CasGeneration {
    private static final String NAME = "cas-generation";
    private static final int FIRST = 1;

    private CasGeneration() {}

    static int current(Handle handle) {
        return handle.createQuery("SELECT value FROM hub_setting WHERE name = ?")
                .bind(0, NAME)
                .mapTo(Integer.class)
                .findOne()
                .orElse(FIRST);
    }

    static void raise(Handle handle) {
        handle.execute(
                "INSERT INTO hub_setting (name, value) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                NAME,
                Integer.toString(current(handle) + 1));
    }
}
