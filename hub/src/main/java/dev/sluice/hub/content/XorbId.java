package dev.sluice.hub.content;

import dev.sluice.hub.xet.XetHash;

/// A xorb of a realm.
public record XorbId(Realm realm, XetHash hash) {}
