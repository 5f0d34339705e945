package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.storage.database.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/// Who may see a repository, read its files, and change it. The one place that decides it.
public final class Permissions {
    private final Database database;
    private final InstantSource clock;

    /// Decides by the grants of a database, as they stand at the clock's time.
    public Permissions(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Whether somebody may know that the repository is there, and its metadata.
    public boolean maySee(Identity who, Repo repo) {
        return repo.access() != Access.PRIVATE || who.has(Role.READ, repo.name().namespace());
    }

    /// Whether somebody may read the files.
    public boolean mayRead(Identity who, Repo repo) {
        return switch (repo.access()) {
            case PUBLIC -> true;
            case PRIVATE -> who.has(Role.READ, repo.name().namespace());
            case GATED_AUTO, GATED_MANUAL ->
                    who.has(Role.READ, repo.name().namespace()) || isGranted(who, repo);
            case API_ONLY -> false;
        };
    }

    /// Fails unless somebody may know of the repository.
    public void requireSee(Identity who, Repo repo) {
        if (!maySee(who, repo)) {
            throw Refusal.repoNotFound(who.isLoggedIn());
        }
    }

    /// Fails, in the words that clients know, unless somebody may read the files.
    ///
    /// @param address where access is asked for
    public void requireRead(Identity who, Repo repo, String address) {
        requireSee(who, repo);
        if (repo.access() == Access.API_ONLY) {
            throw Refusal.disabled(
                    repo.name()
                            + " is served through an API only: its files are never given out to"
                            + " anybody. Use the API of its owner.");
        }
        if (!mayRead(who, repo)) {
            String model = repo.kind().text() + " " + repo.name();
            throw Refusal.gated(
                    who.isLoggedIn(),
                    who.isLoggedIn()
                            ? "Access to "
                                    + model
                                    + " is restricted and you are not in the authorized list. Visit "
                                    + address
                                    + " to ask for access."
                            : "Access to "
                                    + model
                                    + " is restricted. You must have access to it and be"
                                    + " authenticated to access it. Please log in.");
        }
    }

    /// Fails unless somebody may do in the repository's namespace what needs a role.
    public void require(Identity who, Role role, Repo repo) {
        requireSee(who, repo);
        requireIn(who, role, repo.name().namespace());
    }

    /// Fails unless somebody may do in a namespace what needs a role.
    public static void requireIn(Identity who, Role role, String namespace) {
        if (!who.isLoggedIn()) {
            throw Refusal.unauthorized("this needs a token: log in and send it");
        }
        if (!who.has(role, namespace)) {
            throw Refusal.forbidden(
                    "this needs a token of "
                            + who.name()
                            + " with the role '"
                            + role.text()
                            + "' in '"
                            + namespace.toLowerCase(Locale.ROOT)
                            + "'");
        }
    }

    private boolean isGranted(Identity who, Repo repo) {
        if (!who.isLoggedIn()) {
            return false;
        }
        List<Long> ends =
                database.read(
                        handle ->
                                handle.createQuery(
                                                "SELECT COALESCE(expires_at, 0) FROM access_request WHERE"
                                                        + " repo_id = ? AND account_id = ? AND status ="
                                                        + " 'accepted'")
                                        .bind(0, repo.id())
                                        .bind(1, who.accountId())
                                        .mapTo(Long.class)
                                        .list());
        return ends.stream().anyMatch(end -> end == 0 || end > clock.millis());
    }
}
