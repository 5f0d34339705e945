package dev.sluice.edition;

import java.util.List;
import java.util.regex.Pattern;

/// A named part of the model that an edition may withhold.
///
/// @param name lower-case letters, digits and hyphens: it names a file
public record Component(String name, List<Selector> selectors) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    public Component {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a component name: use up to 64 lower-case letters, digits, hyphens"
                            .formatted(name));
        }
        if (selectors.isEmpty()) {
            throw new IllegalArgumentException("component '%s' selects nothing".formatted(name));
        }
        selectors = List.copyOf(selectors);
    }
}
