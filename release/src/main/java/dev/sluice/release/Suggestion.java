package dev.sluice.release;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What somebody who wrote an unknown name may have meant.
final class Suggestion {
    private static final int MAX_LISTED = 16;
    private static final int MAX_LENGTH = 64;

    private Suggestion() {}

    /// A remedy: the nearest of the known names, and what else there is.
    static String among(String written, List<String> known) {
        if (known.isEmpty()) {
            return "there is none to name";
        }
        String list = String.join(", ", known.subList(0, Math.min(known.size(), MAX_LISTED)));
        String all = known.size() > MAX_LISTED ? list + ", …" : list;
        return nearest(written, known)
                .map(near -> "did you mean '%s'? There are %s".formatted(near, all))
                .orElse("use one of " + all);
    }

    private static Optional<String> nearest(String written, List<String> known) {
        if (written.isEmpty() || written.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return known.stream()
                .filter(name -> distance(written, name) <= (written.length() + 1) / 3)
                .min(Comparator.comparingInt(name -> distance(written, name)));
    }

    /// Levenshtein's: how many letters must be added, removed or changed.
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
