package dev.sluice.hub.bundle;

import dev.sluice.storage.Digest;

/// A file as a bundle lists it.
///
/// @param path names joined by slashes
/// @param sizeBytes of the content
/// @param digest of the content
record BundledFile(String path, long sizeBytes, Digest digest) {}
