package dev.sluice.hub.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the endpoint of a method and a path.
///
/// A pattern is names joined by slashes (none: the root): a plain name stands for itself, `{x}` for
/// any one name, and a `**` at the end for all that follow, if any. Of several patterns that fit
/// the first one counts. Names are compared after decoding, each by itself, so that a `%2F` never
/// parts one.
final class Router {
    private final List<Route> routes = new ArrayList<>();

    private record Route(String method, List<String> pattern, Endpoint endpoint) {}

    /// What was found.
    ///
    /// @param names what stood for each `{x}`
    /// @param rest what stood for `**`
    record Match(Endpoint endpoint, Map<String, String> names, List<String> rest) {}

    /// Adds an endpoint. One for GET answers HEAD too.
    Router on(String method, String pattern, Endpoint endpoint) {
        routes.add(new Route(method, names(pattern), endpoint));
        return this;
    }

    private static List<String> names(String pattern) {
        return pattern.isEmpty() ? List.of() : List.of(pattern.split("/", -1));
    }

    /// Every method and pattern, in the order in which they count: `GET api/whoami-v2`.
    List<String> patterns() {
        return routes.stream()
                .map(route -> route.method + " " + String.join("/", route.pattern))
                .toList();
    }

    Optional<Match> find(String method, List<String> path) {
        String asked = method.equals("HEAD") ? "GET" : method;
        for (Route route : routes) {
            if (route.method.equals(asked)) {
                Optional<Match> match = match(route, path);
                if (match.isPresent()) {
                    return match;
                }
            }
        }
        return Optional.empty();
    }

    /// Whether another method would have found something.
    boolean knows(List<String> path) {
        return routes.stream().anyMatch(route -> match(route, path).isPresent());
    }

    private static Optional<Match> match(Route route, List<String> path) {
        List<String> pattern = route.pattern;
        boolean open = !pattern.isEmpty() && pattern.getLast().equals("**");
        int fixed = open ? pattern.size() - 1 : pattern.size();
        if (path.size() < fixed || (!open && path.size() > fixed)) {
            return Optional.empty();
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < fixed; i++) {
            String wanted = pattern.get(i);
            if (wanted.startsWith("{")) {
                names.put(wanted.substring(1, wanted.length() - 1), path.get(i));
            } else if (!wanted.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(new Match(route.endpoint, names, path.subList(fixed, path.size())));
    }
}
