package dev.sluice.hub.repo;

import java.util.Optional;
import java.util.OptionalInt;

/// What of a repository is to change; what is empty stays.
///
/// @param grantDays for how long accepted requests last from now on; 0 for ever
public record RepoSettings(Optional<Access> access, OptionalInt grantDays) {}
