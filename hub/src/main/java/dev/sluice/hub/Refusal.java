package dev.sluice.hub;

import org.jspecify.annotations.Nullable;

/// A request that is not served, in the words and with the code that clients of a hub act on.
///
/// The codes are those that `huggingface_hub` turns into exceptions of their own; see
/// `hf_raise_for_status` in its `utils/_http.py`.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String code;

    private Refusal(int status, @Nullable String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /// A request that is wrong in itself; the message says what is wrong and what to send instead.
    public static Refusal badRequest(String message) {
        return new Refusal(400, null, message);
    }

    /// Nobody is logged in, and somebody has to be.
    public static Refusal unauthorized(String message) {
        return new Refusal(401, null, message);
    }

    /// Whoever is logged in may not do this.
    public static Refusal forbidden(String message) {
        return new Refusal(403, null, message);
    }

    /// What is to be made is there already.
    public static Refusal conflict(String message) {
        return new Refusal(409, null, message);
    }

    /// The branch moved on since the client looked.
    public static Refusal preconditionFailed(String message) {
        return new Refusal(412, null, message);
    }

    /// More than the hub takes.
    public static Refusal tooLarge(String message) {
        return new Refusal(413, null, message);
    }

    /// Something other than a repository, revision or file is not there.
    public static Refusal notFound(String message) {
        return new Refusal(404, null, message);
    }

    /// No such repository, or none that the asker may know of. Somebody who is not logged in gets
    /// 401 for both, so that a private name cannot be told from a free one.
    public static Refusal repoNotFound(boolean loggedIn) {
        return loggedIn
                ? new Refusal(404, "RepoNotFound", "Repository not found")
                : new Refusal(
                        401,
                        "RepoNotFound",
                        "Repository not found, or a login is needed to see it");
    }

    /// No such branch, tag or commit.
    public static Refusal revisionNotFound(String revision) {
        return new Refusal(404, "RevisionNotFound", "Invalid rev id: " + revision);
    }

    /// No such file at that revision.
    public static Refusal entryNotFound(String path) {
        return new Refusal(404, "EntryNotFound", "Entry not found: " + path);
    }

    /// A gated repository whose files the asker may not read (401 for nobody, 403 for somebody).
    public static Refusal gated(boolean loggedIn, String message) {
        return new Refusal(loggedIn ? 403 : 401, "GatedRepo", message);
    }

    /// A repository whose files are never served, or not any more. Clients know it by these words
    /// in the header `X-Error-Message`; the body says why.
    public static Refusal disabled(String why) {
        return new Refusal(403, "DisabledRepo", why);
    }

    /// The hub cannot do this, now (5xx) or at all (405).
    public static Refusal unavailable(int status, String message) {
        return new Refusal(status, null, message);
    }

    /// The HTTP status.
    public int status() {
        return status;
    }

    /// The value of `X-Error-Code`, where clients know one.
    public @Nullable String code() {
        return code;
    }

    /// What happened and what to do.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
