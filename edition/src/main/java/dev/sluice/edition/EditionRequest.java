package dev.sluice.edition;

import java.util.List;

/// One downloadable edition that a plan asks for.
///
/// @param withheld the names of the components it is to lack, at least one
public record EditionRequest(String name, List<String> withheld) {
    public EditionRequest {
        withheld = List.copyOf(withheld);
        if (withheld.isEmpty()) {
            throw new IllegalArgumentException(
                    "edition '%s' withholds nothing, so it is the source".formatted(name));
        }
    }
}
