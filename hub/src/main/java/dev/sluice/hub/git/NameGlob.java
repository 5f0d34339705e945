package dev.sluice.hub.git;

/// Holds one name of a path against a shell's pattern: `*`, `?`, `[a-z]`, `[!a-z]`, and a backslash
/// before what stands for itself (gitignore(5), fnmatch(3) with `FNM_PATHNAME`).
final class NameGlob {
    private NameGlob() {}

    /// Goes back to the last star alone, so it takes at most the product of both lengths.
    static boolean fits(String pattern, String name) {
        int p = 0;
        int n = 0;
        int afterStar = -1;
        int retry = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                afterStar = ++p;
                retry = n;
                continue;
            }
            int next = p < pattern.length() ? step(pattern, p, name.charAt(n)) : NO;
            if (next != NO) {
                p = next;
                n++;
            } else if (afterStar >= 0) {
                p = afterStar;
                n = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static final int NO = -1;

    /// Where the pattern goes on if what stands at `p` fits the unit; otherwise [#NO].
    private static int step(String pattern, int p, char unit) {
        return switch (pattern.charAt(p)) {
            case '?' -> p + 1;
            case '[' -> bracket(pattern, p, unit);
            case '\\' -> p + 1 < pattern.length() && pattern.charAt(p + 1) == unit ? p + 2 : NO;
            default -> pattern.charAt(p) == unit ? p + 1 : NO;
        };
    }

    /// A set that is not closed fits nothing, as with git.
    private static int bracket(String pattern, int start, char unit) {
        int p = start + 1;
        boolean not =
                p < pattern.length() && (pattern.charAt(p) == '!' || pattern.charAt(p) == '^');
        p += not ? 1 : 0;
        boolean in = false;
        int first = p;
        while (p < pattern.length() && (pattern.charAt(p) != ']' || p == first)) {
            int classEnd = pattern.startsWith("[:", p) ? pattern.indexOf(":]", p + 2) : NO;
            if (classEnd != NO) {
                in |= isOfClass(pattern.substring(p + 2, classEnd), unit);
                p = classEnd + 2;
                continue;
            }
            int low = p + (isEscape(pattern, p) ? 1 : 0);
            int high = low;
            if (low + 2 < pattern.length()
                    && pattern.charAt(low + 1) == '-'
                    && pattern.charAt(low + 2) != ']') {
                high = low + 2 + (isEscape(pattern, low + 2) ? 1 : 0);
            }
            if (high >= pattern.length()) {
                return NO;
            }
            in |= pattern.charAt(low) <= unit && unit <= pattern.charAt(high);
            p = high + 1;
        }
        return p < pattern.length() && in != not ? p + 1 : NO;
    }

    /// The classes of POSIX, of ASCII alone; an unknown one has no members.
    private static boolean isOfClass(String name, char unit) {
        String members =
                switch (name) {
                    case "alpha" -> "a-zA-Z";
                    case "digit" -> "0-9";
                    case "alnum" -> "a-zA-Z0-9";
                    case "upper" -> "A-Z";
                    case "lower" -> "a-z";
                    case "xdigit" -> "0-9a-fA-F";
                    case "space" -> " \t-\r";
                    case "blank" -> " \t";
                    case "punct" -> "!-/:-@[-`{-~";
                    default -> "";
                };
        return !members.isEmpty() && bracket("[" + members + "]", 0, unit) != NO;
    }

    private static boolean isEscape(String pattern, int at) {
        return pattern.charAt(at) == '\\' && at + 1 < pattern.length();
    }
}
