package dev.sluice.hub.bundle;

/// A seal that was found right.
///
/// @param release the root digest that the release is known by
/// @param key the hint of the key that signed
/// @param signer who that is, in words
public record Seal(String release, String key, String signer) {}
