package dev.sluice.weights.family;

import java.util.List;
import java.util.Optional;

/// Where a config keeps one size.
///
/// @param keys the names it goes by, the present one first; older releases used others
/// @param whenAbsent the number, or the expression `heads` or `hidden/heads`, where no key is there
/// @param whenNull the same, where the key is there and null
public record SizeKey(List<String> keys, String whenAbsent, Optional<String> whenNull) {
    public SizeKey {
        keys = List.copyOf(keys);
    }
}
