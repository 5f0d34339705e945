package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// `namespace/name`, by the rules that clients check too (`validate_repo_id` of `huggingface_hub`).
///
/// @param namespace a user's or an organisation's name
/// @param name the repository's own
public record RepoName(String namespace, String name) {
    private static final int MAX_LENGTH = 96;
    private static final Pattern PART =
            Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?");

    public RepoName {
        if (!isPart(namespace)
                || !isPart(name)
                || name.endsWith(".git")
                || name.endsWith(".ipynb")) {
            throw Refusal.badRequest(
                    "'"
                            + abbreviated(namespace)
                            + "/"
                            + abbreviated(name)
                            + "' is no name of a repository: use letters, digits, '-', '_' and '.',"
                            + " at most 96 characters each, no '--' or '..', none of '-.' at an end");
        }
    }

    /// The name that a text is, if it is one.
    public static Optional<RepoName> parse(String text) {
        int slash = text.indexOf('/');
        return slash > 0 && isPart(text.substring(0, slash)) && isPart(text.substring(slash + 1))
                ? Optional.of(new RepoName(text.substring(0, slash), text.substring(slash + 1)))
                : Optional.empty();
    }

    /// Names that differ only in case are one.
    String key(RepoKind kind) {
        return (kind.text() + "/" + this).toLowerCase(Locale.ROOT);
    }

    private static boolean isPart(String part) {
        return part.length() <= MAX_LENGTH
                && PART.matcher(part).matches()
                && !part.contains("--")
                && !part.contains("..");
    }

    private static String abbreviated(String part) {
        return part.length() <= MAX_LENGTH ? part : part.substring(0, MAX_LENGTH) + "…";
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
