package dev.sluice.hub.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers and times as people read them.
public final class Words {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int SHORT_DIGEST = 12;

    private Words() {}

    /// A number of bytes in the largest unit that leaves a number above one: `5.4 MiB`.
    public static String size(long bytes) {
        double number = bytes;
        int unit = 0;
        while (number >= 1024 && unit < UNITS.length - 1) {
            number /= 1024;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(
                        Locale.ROOT, number < 10 ? "%.1f %s" : "%.0f %s", number, UNITS[unit]);
    }

    /// A number with its thousands apart.
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// A count and what is counted.
    public static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /// The day, in UTC.
    public static String day(Instant at) {
        return DateTimeFormatter.ISO_LOCAL_DATE.format(at.atOffset(ZoneOffset.UTC));
    }

    /// The minute, in UTC.
    public static String minute(Instant at) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                .format(at.atOffset(ZoneOffset.UTC));
    }

    /// A share as per cent, with one digit where that tells more.
    public static String percent(double share) {
        return percentOf(share) + " %";
    }

    /// As [#percent], without the sign.
    public static String percentOf(double share) {
        String text = String.format(Locale.ROOT, "%.1f", share * 100);
        String plain = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
        return plain.equals("-0") ? "0" : plain;
    }

    /// The beginning of a digest, by which people tell it from others.
    public static String abbreviated(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return hex.length() <= SHORT_DIGEST ? hex : hex.substring(0, SHORT_DIGEST);
    }
}
