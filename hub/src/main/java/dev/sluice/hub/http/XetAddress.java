package dev.sluice.hub.http;

import dev.sluice.hub.content.Realm;
import dev.sluice.hub.xet.XetHash;

/// The address of the CAS below the hub's. Clients remember chunks by it, so each realm has one,
/// and it changes with the generation.
record XetAddress(int generation, Realm realm) {
    /// The pattern of what stands below it.
    static final String PATTERN = "cas/{generation}/{realm}/";

    /// The path, without a slash at its end.
    String path() {
        return "/cas/" + generation + "/" + realm.name();
    }

    /// Where the bytes `from` to `to` of a xorb are, the last one included.
    String xorbRange(XetHash xorb, long from, long to) {
        return path() + "/ranges/" + xorb + "/" + from + "-" + to;
    }
}
