package dev.sluice.hub.http;

import dev.sluice.hub.http.TrialHub.Ask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Every request that the hub's router knows, filled with what belongs to one repository, in every
/// form that might give out a file: ranges, signatures, bodies.
final class EveryRoute {
    private static final Pattern NAMES = Pattern.compile("\\{(\\w+)}|\\*\\*");

    private final Map<String, List<String>> values;
    private final List<String> tokens;
    private final List<String> bodies;
    private final SignedUrls signer;

    /// @param values what may stand for each name of a pattern
    /// @param bodies what is sent with methods that take some
    EveryRoute(
            TrialHub hub,
            Map<String, List<String>> values,
            List<String> tokens,
            List<String> bodies) {
        this.values = values;
        this.tokens = tokens;
        this.bodies = bodies;
        this.signer = new SignedUrls(hub.data.secret("signed-urls"), hub.clock);
    }

    /// All requests of one route, `GET api/whoami-v2`.
    List<Ask> of(String route) {
        String method = route.substring(0, route.indexOf(' '));
        List<Ask> asks = new ArrayList<>();
        for (String filled : fill(route.substring(route.indexOf(' ') + 1))) {
            String path = "/" + filled;
            for (String token : tokens) {
                asks.addAll(forms(new Ask(method, path, token)));
            }
            // Signed by the hub's own key: even what it should never sign gives nothing.
            String signed = path + signer.query(method, path, Duration.ofHours(1));
            asks.addAll(forms(new Ask(method, signed, "")));
        }
        return asks;
    }

    private List<Ask> forms(Ask plain) {
        if (!plain.method().equals("GET")) {
            return bodies.stream().map(plain::json).toList();
        }
        return List.of(
                plain,
                plain.with("Range", "bytes=0-63"),
                plain.with("Accept", "application/vnd.xet-fileinfo+json"));
    }

    /// A pattern with every value for every name in it.
    private List<String> fill(String pattern) {
        Matcher names = NAMES.matcher(pattern);
        if (!names.find()) {
            return List.of(pattern);
        }
        String name = names.group().equals("**") ? "**" : names.group(1);
        List<String> some = values.get(name);
        if (some == null) {
            throw new IllegalStateException("say what may stand for " + name + " in " + pattern);
        }
        // Of kinds that the repository is not, a few will do.
        boolean other = pattern.startsWith("datasets/") || pattern.startsWith("spaces/");
        String rest = pattern.substring(names.end());
        List<String> filled = new ArrayList<>();
        for (String value : some.subList(0, Math.min(some.size(), other ? 2 : some.size()))) {
            // git puts it behind names.
            String git = name.equals("name") && rest.startsWith("/info/lfs") ? ".git" : "";
            filled.addAll(fill(pattern.substring(0, names.start()) + value + git + rest));
        }
        return filled;
    }

    /// The addresses of this hub that an answer names.
    static List<String> addresses(String answer) {
        List<String> found = new ArrayList<>();
        Matcher urls =
                Pattern.compile("http://127\\.0\\.0\\.1:\\d+(?:/[^\"<>\\s,\\]\\[\\\\]*)?")
                        .matcher(answer);
        while (urls.find()) {
            found.add(urls.group().replace("&amp;", "&"));
        }
        return found;
    }
}
