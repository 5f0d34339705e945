package dev.sluice.hub.http;

import dev.sluice.hub.PathText;
import dev.sluice.hub.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a page's form sent (`application/x-www-form-urlencoded`). Of a field that was sent twice
/// the last one counts.
///
/// @param fields by their names, in their order
record Form(Map<String, String> fields) {
    private static final int MAX_BYTES = 128 * 1024;
    private static final int MAX_FIELDS = 64;

    Form {
        fields = new LinkedHashMap<>(fields);
    }

    /// Reads the body of a request, from a page of this hub.
    ///
    /// @throws Refusal when it is no form, too long, or sent by a page of somebody else
    static Form read(Exchange exchange) throws IOException {
        SameOrigin.require(exchange);
        if (!exchange.header("Content-Type")
                .orElse("")
                .startsWith("application/x-www-form-urlencoded")) {
            throw Refusal.badRequest("a form was expected; send it from its page");
        }
        byte[] bytes = exchange.body().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw Refusal.tooLarge("the form is longer than " + MAX_BYTES + " bytes");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : new String(bytes, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        if (fields.size() > MAX_FIELDS) {
            throw Refusal.badRequest("the form has more than " + MAX_FIELDS + " fields");
        }
        return new Form(fields);
    }

    /// A field that was filled in.
    Optional<String> find(String name) {
        return Optional.ofNullable(fields.get(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static String decode(String text) {
        return PathText.decode(text.replace('+', ' '));
    }
}
