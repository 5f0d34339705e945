package dev.sluice.hub.page;

/// Something that a card says of its model in its head.
///
/// @param name such as `license`
/// @param value in words
public record Fact(String name, String value) {}
