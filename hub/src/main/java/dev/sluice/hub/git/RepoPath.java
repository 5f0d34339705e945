package dev.sluice.hub.git;

import dev.sluice.hub.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Where a file stands in a repository.
///
/// Clients write files under these names, on any system, so a name that could lead out of their
/// folder on some system is none: `..`, a backslash, a control character, git's own `.git`.
///
/// @param text names joined by slashes; empty for the root
public record RepoPath(String text) {
    /// The root folder.
    public static final RepoPath ROOT = new RepoPath("");

    private static final int MAX_BYTES = 1024;
    private static final int MAX_NAME_BYTES = 255;

    public RepoPath {
        if (!text.isEmpty()) {
            check(text);
        }
    }

    /// A path as a client sends it for a file.
    ///
    /// @throws Refusal when it is none
    public static RepoPath ofFile(String text) {
        if (text.isEmpty()) {
            throw Refusal.badRequest("a file's path is empty; name the file");
        }
        return new RepoPath(text);
    }

    /// The names, outermost first.
    public List<String> names() {
        return text.isEmpty() ? List.of() : List.of(text.split("/", -1));
    }

    /// The last name.
    public String name() {
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /// The path of something in this folder.
    public RepoPath child(String name) {
        return text.isEmpty() ? new RepoPath(name) : new RepoPath(text + "/" + name);
    }

    private static void check(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused(text.substring(0, 60) + "…", "is longer than " + MAX_BYTES + " bytes");
        }
        for (String name : text.split("/", -1)) {
            checkName(text, name);
        }
    }

    private static void checkName(String path, String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refused(path, "has an empty name, '.' or '..' in it");
        }
        if (name.toLowerCase(Locale.ROOT).equals(".git")) {
            throw refused(path, "has git's own folder .git in it");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw refused(path, "has a name longer than " + MAX_NAME_BYTES + " bytes");
        }
        for (int i = 0; i < name.length(); i++) {
            char unit = name.charAt(i);
            boolean lone =
                    Character.isHighSurrogate(unit)
                            ? i + 1 == name.length()
                                    || !Character.isLowSurrogate(name.charAt(i + 1))
                            : Character.isLowSurrogate(unit)
                                    && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
            if (Character.isISOControl(unit) || unit == '\\' || lone) {
                throw refused(path, "has a backslash or a control character in it");
            }
        }
    }

    private static Refusal refused(String path, String why) {
        return Refusal.badRequest("path '" + path + "' " + why + "; rename the file");
    }

    @Override
    public String toString() {
        return text;
    }
}
