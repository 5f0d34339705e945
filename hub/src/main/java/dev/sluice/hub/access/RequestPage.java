package dev.sluice.hub.access;

import java.util.List;
import java.util.Optional;

/// Some requests in the order of asking.
///
/// @param next where the next page begins, if there is one
public record RequestPage(List<AccessRequest> requests, Optional<RequestCursor> next) {
    public RequestPage {
        requests = List.copyOf(requests);
    }
}
