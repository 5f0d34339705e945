package dev.sluice.release;

import java.util.List;
import java.util.Locale;

/// A number of bytes for people.
public final class SizeText {
    private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB");

    private SizeText() {}

    /// Such as `3.83 GB`.
    public static String of(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < UNITS.size() - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(
                Locale.ROOT, value < 10 ? "%.2f %s" : "%.0f %s", value, UNITS.get(unit));
    }
}
