package dev.sluice.edition.absence;

/// Everything that is looked up, ready to be read by several threads.
///
/// @param signs windows of signs of elements
/// @param differences windows of signs of the differences between neighbours
record Anchors(VectorCatalog catalog, SignIndex signs, SignIndex differences, ByteIndex bytes) {}
