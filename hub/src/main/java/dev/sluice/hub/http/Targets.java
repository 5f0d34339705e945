package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.RepoName;
import dev.sluice.hub.repo.Repos;
import dev.sluice.hub.repo.Snapshots;
import java.util.List;
import java.util.Optional;

/// Finds what a request is about, and refuses those who may not.
final class Targets {
    private final Repos repos;
    private final Snapshots snapshots;
    private final Permissions permissions;

    /// A commit, and a path in it.
    record Location(CommitInfo commit, RepoPath path) {}

    Targets(Repos repos, Snapshots snapshots, Permissions permissions) {
        this.repos = repos;
        this.snapshots = snapshots;
        this.permissions = permissions;
    }

    /// The repository of `{kind}/{ns}/{name}`, for who may know of it.
    Repo seen(Exchange exchange) {
        RepoKind kind =
                RepoKind.of(exchange.name("kind"))
                        .orElseThrow(() -> Refusal.notFound("there is nothing at this address"));
        return seen(exchange, kind);
    }

    /// The repository of `{ns}/{name}`, for who may know of it.
    Repo seen(Exchange exchange, RepoKind kind) {
        return seen(exchange.who(), kind, exchange.name("ns") + "/" + exchange.name("name"));
    }

    /// The repository of a name in a body, for who may know of it.
    Repo seen(Identity who, RepoKind kind, String name) {
        Repo repo =
                RepoName.parse(name)
                        .flatMap(parsed -> repos.find(kind, parsed))
                        .orElseThrow(() -> Refusal.repoNotFound(who.isLoggedIn()));
        permissions.requireSee(who, repo);
        return repo;
    }

    /// The repository of `{kind}/{ns}/{name}`, for who has a role in its namespace.
    Repo with(Exchange exchange, Role role) {
        Repo repo = seen(exchange);
        permissions.require(exchange.who(), role, repo);
        return repo;
    }

    void requireRead(Exchange exchange, Repo repo) {
        permissions.requireRead(exchange.who(), repo, exchange.base() + "/" + repo.path());
    }

    /// The revision that names follow one another to, and the path after it.
    ///
    /// Python sends a revision as one name with encoded slashes, JavaScript as it is, so the
    /// shortest row of names that is a revision counts.
    Location location(Repo repo, List<String> names) {
        StringBuilder revision = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            revision.append(i == 0 ? "" : "/").append(names.get(i));
            Optional<CommitInfo> commit = snapshots.find(repo, revision.toString());
            if (commit.isPresent()) {
                String path = String.join("/", names.subList(i + 1, names.size()));
                return new Location(commit.get(), new RepoPath(path));
            }
        }
        throw Refusal.revisionNotFound(names.isEmpty() ? "" : names.getFirst());
    }

    /// The revision that all of the names are.
    CommitInfo revision(Repo repo, List<String> names) {
        return snapshots.resolve(repo, String.join("/", names));
    }
}
