package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.git.Oid;
import java.util.Optional;
import java.util.regex.Pattern;

/// A name for a commit that can move.
///
/// @param name in full: `refs/heads/main`, `refs/tags/v1`, `refs/pr/3`
/// @param commit what it names
/// @param message of an annotated tag
public record Ref(String name, Oid commit, Optional<String> message) {
    /// The branch that `HEAD` means.
    public static final String DEFAULT_BRANCH = "main";

    static final String HEADS = "refs/heads/";
    static final String TAGS = "refs/tags/";
    static final String PULLS = "refs/pr/";

    private static final int MAX_LENGTH = 200;

    // git's rules (git-check-ref-format), and no percent sign, which clients would encode twice.
    private static final Pattern SHORT =
            Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._+#=@-]|/(?=[A-Za-z0-9_]))*");

    /// The full name of a branch.
    ///
    /// @throws Refusal when no branch can be called so
    public static String branch(String name) {
        return HEADS + checked("branch", name);
    }

    /// The full name of a tag.
    ///
    /// @throws Refusal when no tag can be called so
    public static String tag(String name) {
        return TAGS + checked("tag", name);
    }

    /// The full name of a pull request's branch.
    public static String pull(int number) {
        return PULLS + number;
    }

    /// Without what says what kind of ref it is.
    public String shortName() {
        for (String prefix : new String[] {HEADS, TAGS, PULLS}) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    /// Whether it is a branch.
    public boolean isBranch() {
        return name.startsWith(HEADS);
    }

    /// Whether it is a tag.
    public boolean isTag() {
        return name.startsWith(TAGS);
    }

    /// Whether it is a pull request's branch.
    public boolean isPull() {
        return name.startsWith(PULLS);
    }

    private static String checked(String kind, String name) {
        boolean right =
                name.length() <= MAX_LENGTH
                        && SHORT.matcher(name).matches()
                        && !name.contains("..")
                        && !name.contains("@{")
                        && !name.endsWith(".")
                        && !name.endsWith(".lock")
                        && !name.startsWith("refs/")
                        && !name.equals("HEAD")
                        && !Oid.isOid(name);
        if (!right) {
            throw Refusal.badRequest(
                    "no "
                            + kind
                            + " can be called '"
                            + name.substring(0, Math.min(name.length(), MAX_LENGTH))
                            + "'; use letters, digits, '.', '_', '-' and single slashes");
        }
        return name;
    }
}
