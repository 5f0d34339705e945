package dev.sluice.hub.account;

import dev.sluice.hub.Refusal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Which names users and organisations may have.
///
/// Clients accept `[\w.-]` without `--` and `..` (`REPO_ID_REGEX` of huggingface_hub). Dots are
/// left out here, so that no namespace is ever taken for a file such as `robots.txt`, and so are
/// the words that a hub's own addresses begin with.
final class AccountName {
    private static final int MIN_LENGTH = 2;
    private static final int MAX_LENGTH = 64;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9](?:[-_]?[A-Za-z0-9]){1,63}");

    private static final Set<String> RESERVED =
            Set.of(
                    "about",
                    "access",
                    "account",
                    "accounts",
                    "admin",
                    "advisories",
                    "advisory",
                    "anonymous",
                    "api",
                    "apps",
                    "ask-access",
                    "assets",
                    "audit",
                    "auth",
                    "badge",
                    "blob",
                    "blog",
                    "buckets",
                    "bundle",
                    "cas",
                    "chat",
                    "collections",
                    "commit",
                    "commits",
                    "cdn",
                    "css",
                    "dashboard",
                    "dataset",
                    "datasets",
                    "discussions",
                    "docs",
                    "download",
                    "downloads",
                    "endpoints",
                    "favicon",
                    "files",
                    "front",
                    "git",
                    "health",
                    "healthz",
                    "help",
                    "home",
                    "hub",
                    "huggingface",
                    "images",
                    "info",
                    "inference",
                    "jobs",
                    "join",
                    "js",
                    "kernels",
                    "landing",
                    "languages",
                    "lfs",
                    "live",
                    "login",
                    "logout",
                    "me",
                    "metrics",
                    "model",
                    "models",
                    "new",
                    "none",
                    "notifications",
                    "null",
                    "oauth",
                    "org",
                    "organization",
                    "organizations",
                    "orgs",
                    "papers",
                    "password",
                    "posts",
                    "pricing",
                    "privacy",
                    "profile",
                    "public",
                    "raw",
                    "readyz",
                    "register",
                    "repo",
                    "repos",
                    "resolve",
                    "resolve-cache",
                    "robots",
                    "root",
                    "search",
                    "security",
                    "session",
                    "sessions",
                    "settings",
                    "shared",
                    "signin",
                    "signup",
                    "sluice",
                    "space",
                    "spaces",
                    "static",
                    "status",
                    "support",
                    "system",
                    "tasks",
                    "telemetry",
                    "terms",
                    "token",
                    "tokens",
                    "tree",
                    "trending",
                    "undefined",
                    "upload",
                    "user",
                    "users",
                    "v1",
                    "v2",
                    "v3",
                    "well-known",
                    "whoami",
                    "xet");

    private AccountName() {}

    /// Passes a good name on.
    ///
    /// @throws Refusal for any other
    static String require(String name) {
        if (name.length() < MIN_LENGTH
                || name.length() > MAX_LENGTH
                || !FORM.matcher(name).matches()) {
            throw Refusal.badRequest(
                    "'"
                            + abbreviated(name)
                            + "' cannot be a name; use 2 to 64 letters and digits of ASCII, with"
                            + " single - or _ between them");
        }
        if (RESERVED.contains(key(name))) {
            throw Refusal.badRequest(
                    "'" + name + "' is a word of the hub's own addresses; choose another name");
        }
        return name;
    }

    /// The form in which names are compared.
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String abbreviated(String name) {
        return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "…";
    }
}
