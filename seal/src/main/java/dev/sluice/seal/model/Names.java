package dev.sluice.seal.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The names of a model's files.
public final class Names {
    /// OMS 5.2.1: by Unicode code point, which is the order of the UTF-8 bytes. [String#compareTo]
    /// goes by UTF-16 units instead.
    static final Comparator<String> ORDER =
            Comparator.comparing(
                    name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private Names() {}

    /// Two names that a file system without case, or one that normalises, takes for one.
    public record Pair(String first, String second) {}

    /// The pairs among these names.
    public static List<Pair> ambiguous(Collection<String> names) {
        Map<String, String> seen = new HashMap<>();
        List<Pair> pairs = new ArrayList<>();
        for (String name : names) {
            String other = seen.putIfAbsent(folded(name), name);
            if (other != null && !other.equals(name)) {
                pairs.add(new Pair(other, name));
            }
        }
        return pairs;
    }

    private static String folded(String name) {
        String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        return Normalizer.normalize(
                composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    /// The bytes of the last name on the way to a file. A path's text went through the locale; its
    /// URI did not.
    static byte[] lastNameBytes(Path path) {
        String escaped = path.toUri().getRawPath();
        int end = escaped.endsWith("/") ? escaped.length() - 1 : escaped.length();
        int start = escaped.lastIndexOf('/', end - 1) + 1;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = start;
        while (i < end) {
            if (escaped.charAt(i) == '%') {
                bytes.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
                i += 3;
            } else {
                bytes.write(escaped.charAt(i));
                i++;
            }
        }
        return bytes.toByteArray();
    }
}
