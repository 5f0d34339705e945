package dev.sluice.hub.git;

import dev.sluice.hub.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a `.gitignore` at the top of a repository says is not to be committed (gitignore(5)). Time
/// is bounded by the lengths of a path and of the rules, whatever they are.
public final class IgnoreRules {
    /// No file is left out.
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    /// Of a whole file of rules. Real ones have a few thousand bytes.
    public static final int MAX_BYTES = 32 * 1024;

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
    }

    /// One line.
    ///
    /// @param names what the names of a path are held against, `**` being any number of them; a
    ///   single one without `anchored` fits at any depth
    private record Rule(
            List<String> names, boolean anchored, boolean folderOnly, boolean takesBack) {
        boolean fits(List<String> path, boolean folder) {
            if (folderOnly && !folder) {
                return false;
            }
            return anchored ? fitsWhole(path) : NameGlob.fits(names.getFirst(), path.getLast());
        }

        /// Goes back to the last `**` alone, as a shorter reach of an earlier one cannot help.
        private boolean fitsWhole(List<String> path) {
            int name = 0;
            int at = 0;
            int afterStars = -1;
            int retry = 0;
            while (at < path.size()) {
                if (name < names.size() && names.get(name).equals("**")) {
                    afterStars = ++name;
                    retry = at;
                    if (name == names.size()) {
                        // At the end it stands for what is within, not for the folder itself.
                        return true;
                    }
                } else if (name < names.size() && NameGlob.fits(names.get(name), path.get(at))) {
                    name++;
                    at++;
                } else if (afterStars >= 0) {
                    name = afterStars;
                    at = ++retry;
                } else {
                    return false;
                }
            }
            return name == names.size();
        }
    }

    /// Reads the content of a `.gitignore`.
    ///
    /// @throws Refusal when it is longer than [#MAX_BYTES]
    public static IgnoreRules parse(String text) {
        if (text.length() > MAX_BYTES) {
            throw Refusal.badRequest(
                    "a .gitignore of more than " + MAX_BYTES + " bytes is not read; shorten it");
        }
        List<Rule> rules = new ArrayList<>();
        text.lines().map(IgnoreRules::trimmed).forEach(line -> add(rules, line));
        return new IgnoreRules(List.copyOf(rules));
    }

    /// Whether a file is left out: it, or a folder that it is in.
    public boolean ignores(RepoPath file) {
        List<String> names = file.names();
        for (int depth = 1; depth <= names.size() && !rules.isEmpty(); depth++) {
            if (ignores(names.subList(0, depth), depth < names.size())) {
                return true;
            }
        }
        return false;
    }

    private boolean ignores(List<String> path, boolean folder) {
        for (Rule rule : rules.reversed()) {
            if (rule.fits(path, folder)) {
                return !rule.takesBack();
            }
        }
        return false;
    }

    private static void add(List<Rule> rules, String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        boolean takesBack = line.startsWith("!");
        String pattern = takesBack ? line.substring(1) : line;
        boolean folderOnly = pattern.endsWith("/");
        pattern = folderOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
        boolean anchored = pattern.contains("/");
        pattern = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        List<String> names =
                Stream.of(pattern.split("/", -1))
                        .map(name -> name.matches("\\*{2,}") ? "**" : name)
                        .toList();
        if (!pattern.isEmpty()) {
            rules.add(new Rule(names, anchored, folderOnly, takesBack));
        }
    }

    /// Without the spaces at its end, except one behind a backslash.
    private static String trimmed(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ' && !isEscaped(line, end - 1)) {
            end--;
        }
        return line.substring(0, end);
    }

    private static boolean isEscaped(String line, int at) {
        int backslashes = 0;
        while (at - backslashes > 0 && line.charAt(at - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
