package dev.sluice.hub.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A repository on some hub, and a revision of it, as people type it: `acme/harbor`,
/// `acme/harbor@v1.0`, `datasets/acme/suites`.
///
/// @param kind `models`, `datasets` or `spaces`
/// @param name `namespace/name`
/// @param revision a branch, tag or commit
public record RepoRef(String kind, String name, String revision) {
    private static final Pattern FORM =
            Pattern.compile("(?:(datasets|spaces|models)/)?([\\w.-]+/[\\w.-]+)(?:@(.+))?");

    /// Whether a text has the form of one.
    public static boolean isRef(String text) {
        return FORM.matcher(text).matches();
    }

    /// Reads what somebody typed.
    ///
    /// @throws IllegalArgumentException when it is none; the message teaches the form
    public static RepoRef parse(String text) {
        Matcher ref = FORM.matcher(text);
        if (!ref.matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is no repository: write NAMESPACE/NAME or NAMESPACE/NAME@REVISION,"
                            + " with datasets/ before it for a data set");
        }
        return new RepoRef(
                ref.group(1) == null ? "models" : ref.group(1),
                ref.group(2),
                ref.group(3) == null ? "main" : ref.group(3));
    }

    /// `model`, `dataset` or `space`.
    public String type() {
        return kind.substring(0, kind.length() - 1);
    }

    /// The path of its API below the hub's address.
    String api() {
        return "/api/" + kind + "/" + name;
    }

    /// The path of its files below the hub's address.
    String files() {
        return (kind.equals("models") ? "/" : "/" + kind + "/") + name;
    }

    @Override
    public String toString() {
        return (kind.equals("models") ? "" : kind + "/") + name + "@" + revision;
    }
}
