package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.git.GitCommit;
import dev.sluice.hub.git.GitTree;
import dev.sluice.storage.database.Database;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;

/// Makes, finds, changes and deletes repositories.
public final class Repos {
    private final Database database;
    private final AuditLog audit;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /// What [#create] did.
    ///
    /// @param created false when a repository of that name was there already, which is then `repo`
    public record Creation(Repo repo, boolean created) {}

    /// Keeps repositories in a database.
    public Repos(Database database, AuditLog audit, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /// The repository of a name, or the one that was moved away from it.
    public Optional<Repo> find(RepoKind kind, RepoName name) {
        return database.read(
                handle ->
                        RepoTable.find(handle, kind, name)
                                .or(() -> RepoTable.findMoved(handle, kind, name)));
    }

    /// The repository of an id.
    public Optional<Repo> byId(String id) {
        return database.read(handle -> RepoTable.byId(handle, id));
    }

    /// All repositories of a kind; who may see them is for the caller to ask.
    public List<Repo> all(RepoKind kind) {
        return database.read(handle -> RepoTable.ofKind(handle, kind));
    }

    /// Makes an empty repository with one commit, so that it has a main branch.
    ///
    /// @throws Refusal when the identity may not, or there is no such namespace
    public Creation create(Identity who, RepoKind kind, RepoName name, Access access) {
        Permissions.requireIn(who, Role.WRITE, name.namespace());
        Instant now = now();
        return database.inTransaction(
                handle -> {
                    Optional<Repo> there = RepoTable.find(handle, kind, name);
                    if (there.isPresent()) {
                        return new Creation(there.get(), false);
                    }
                    Repo repo =
                            new Repo(
                                    newId(),
                                    kind,
                                    name,
                                    access,
                                    false,
                                    OptionalInt.empty(),
                                    now,
                                    now,
                                    0);
                    RepoTable.insert(handle, repo);
                    GitCommit first =
                            new GitCommit(
                                    GitTree.EMPTY.oid(),
                                    Optional.empty(),
                                    who.name(),
                                    now,
                                    "initial commit");
                    CommitTable.insert(handle, repo.id(), first, now);
                    RefTable.insert(
                            handle,
                            repo.id(),
                            new Ref(Ref.branch(Ref.DEFAULT_BRANCH), first.oid(), Optional.empty()));
                    log(handle, who, "repo.create", repo, Map.of("access", access.text()));
                    return new Creation(repo, true);
                });
    }

    /// Deletes a repository with its commits. Chunks that nothing else has are collected later.
    public void delete(Identity who, Repo repo) {
        Permissions.requireIn(who, Role.ADMIN, repo.name().namespace());
        database.useTransaction(
                handle -> {
                    RepoTable.delete(handle, repo.id());
                    log(handle, who, "repo.delete", repo, Map.of());
                });
    }

    /// Gives a repository another name. The old one leads to it until somebody takes it.
    public Repo move(Identity who, Repo repo, RepoName to) {
        Permissions.requireIn(who, Role.ADMIN, repo.name().namespace());
        Permissions.requireIn(who, Role.WRITE, to.namespace());
        return database.inTransaction(
                handle -> {
                    Optional<Repo> there = RepoTable.find(handle, repo.kind(), to);
                    if (there.isPresent() && !there.get().id().equals(repo.id())) {
                        throw Refusal.conflict(to + " exists already; choose another name");
                    }
                    Repo moved = changed(repo, to, repo.access(), repo.grantDays());
                    RepoTable.update(handle, moved);
                    if (!repo.name().key(repo.kind()).equals(to.key(repo.kind()))) {
                        RepoTable.leaveAlias(handle, repo.kind(), repo.name(), repo.id());
                    }
                    log(handle, who, "repo.move", repo, Map.of("to", to.toString()));
                    return moved;
                });
    }

    /// Changes who may read a repository.
    ///
    /// @throws Refusal for a change from or to api-only: its chunks lie apart from all others from
    ///   the first upload on, which nothing can make good later
    public Repo change(Identity who, Repo repo, RepoSettings settings) {
        Permissions.requireIn(who, Role.ADMIN, repo.name().namespace());
        Access access = settings.access().orElse(repo.access());
        if ((access == Access.API_ONLY) != (repo.access() == Access.API_ONLY)) {
            throw Refusal.badRequest(
                    "api-only is chosen when a repository is made and never changes; make another"
                            + " repository");
        }
        OptionalInt days =
                settings.grantDays().isPresent() ? settings.grantDays() : repo.grantDays();
        Repo after = changed(repo, repo.name(), access, days);
        database.useTransaction(
                handle -> {
                    RepoTable.update(handle, after);
                    log(handle, who, "repo.settings", repo, Map.of("access", access.text()));
                });
        return after;
    }

    /// Counts downloads that took place.
    public void addDownloads(Map<String, Long> countsById) {
        database.useTransaction(
                handle ->
                        countsById.forEach(
                                (id, count) -> RepoTable.addDownloads(handle, id, count)));
    }

    private Repo changed(Repo repo, RepoName name, Access access, OptionalInt grantDays) {
        return new Repo(
                repo.id(),
                repo.kind(),
                name,
                access,
                repo.sealed(),
                grantDays,
                repo.createdAt(),
                now(),
                repo.downloads());
    }

    private void log(
            Handle handle, Identity who, String action, Repo repo, Map<String, String> detail) {
        audit.append(handle, who.name(), action, repo.path(), detail);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private String newId() {
        byte[] id = new byte[12];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
