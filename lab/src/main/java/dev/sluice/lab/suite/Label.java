package dev.sluice.lab.suite;

import java.util.Optional;

/// What every item has, whatever its kind.
///
/// @param id unique in its suite
/// @param cluster items of one cluster ask for one fact and are resampled together
/// @param split which side of a relearning attack it is on, where the suite says so
/// @param text the whole training text of the item's fact, where it is not the default
public record Label(String id, String cluster, Optional<Split> split, Optional<String> text) {}
