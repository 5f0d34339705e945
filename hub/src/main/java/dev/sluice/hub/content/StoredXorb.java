package dev.sluice.hub.content;

import dev.sluice.hub.xet.Xorb;
import dev.sluice.storage.Digest;

/// A xorb and the blob it lies in.
///
/// @param damaged whether its blob was found altered or missing, and nobody sent it again since
record StoredXorb(XorbId id, Digest blob, Xorb xorb, boolean damaged) {}
