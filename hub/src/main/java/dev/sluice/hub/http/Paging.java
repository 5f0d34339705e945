package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Pages of a long list: a cursor in the query is the number of elements before the page.
///
/// Both clients follow `Link`, JavaScript's only where the address in it is absolute.
final class Paging {
    private Paging() {}

    /// One page, with the header for the next one set where there is one.
    static <T> List<T> page(Exchange exchange, List<T> all, int defaultSize, int maxSize) {
        int size =
                number(exchange, "limit").map(n -> Math.clamp(n, 1, maxSize)).orElse(defaultSize);
        int from = Math.min(start(exchange), all.size());
        int to = Math.min(all.size(), from + size);
        if (to < all.size()) {
            linkNext(exchange, to);
        }
        return all.subList(from, to);
    }

    /// Where the page begins.
    static int start(Exchange exchange) {
        return number(exchange, "cursor").orElse(0);
    }

    /// A number in the query.
    static Optional<Integer> number(Exchange exchange, String name) {
        return exchange.query(name)
                .map(
                        text -> {
                            if (!text.matches("\\d{1,9}")) {
                                throw Refusal.badRequest("'" + name + "' is not a number");
                            }
                            return Integer.parseInt(text);
                        });
    }

    /// Says where the next page is.
    static void linkNext(Exchange exchange, int cursor) {
        linkNext(exchange, Integer.toString(cursor));
    }

    /// Says where the page that a cursor names is.
    static void linkNext(Exchange exchange, String cursor) {
        StringBuilder query = new StringBuilder();
        for (String each : exchange.rawQuery().split("&", -1)) {
            if (!each.isEmpty() && !each.startsWith("cursor=")) {
                appendEncoded(query, each);
                query.append('&');
            }
        }
        exchange.with(
                "Link",
                "<"
                        + exchange.base()
                        + exchange.rawPath()
                        + "?"
                        + query
                        + "cursor="
                        + cursor
                        + ">; rel=\"next\"");
    }

    /// What was sent in a query, made safe to stand in a header between `<` and `>`.
    private static void appendEncoded(StringBuilder query, String raw) {
        for (byte each : raw.getBytes(StandardCharsets.UTF_8)) {
            char unit = (char) (each & 0xff);
            if (unit > ' ' && unit < 0x7f && "<>\"\\^`{|}".indexOf(unit) < 0) {
                query.append(unit);
            } else {
                query.append(String.format("%%%02X", each & 0xff));
            }
        }
    }
}
