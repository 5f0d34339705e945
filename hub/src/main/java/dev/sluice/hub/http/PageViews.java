package dev.sluice.hub.http;

import dev.sluice.hub.access.AccessRequest;
import dev.sluice.hub.access.AccessRequests;
import dev.sluice.hub.access.RequestCursor;
import dev.sluice.hub.access.RequestStatus;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.page.AccessView;
import dev.sluice.hub.page.Assets;
import dev.sluice.hub.page.CardHtml;
import dev.sluice.hub.page.CardView;
import dev.sluice.hub.page.Fact;
import dev.sluice.hub.page.FilesPage;
import dev.sluice.hub.page.Frame;
import dev.sluice.hub.page.GateForm;
import dev.sluice.hub.page.Links;
import dev.sluice.hub.page.Mark;
import dev.sluice.hub.page.RepoHead;
import dev.sluice.hub.page.RepoLine;
import dev.sluice.hub.page.TrustView;
import dev.sluice.hub.page.VersionsPage;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Card;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Entry;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Ref;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.Snapshots;
import dev.sluice.hub.trust.SealSummary;
import dev.sluice.hub.trust.Seals;
import dev.sluice.hub.trust.Withdrawal;
import dev.sluice.storage.database.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Turns what the hub knows into what pages show. What a reader may know is asked here.
final class PageViews {
    private static final int MAX_FACTS = 24;
    private static final int MAX_FACT_LENGTH = 200;
    private static final int MAX_TAGS = 6;
    private static final int MAX_PENDING = 99;

    private final Database database;
    private final Snapshots snapshots;
    private final Permissions permissions;
    private final InfoShape shape;
    private final Seals seals;
    private final AccessRequests requests;
    private final Assets assets;
    private final InstantSource clock;

    PageViews(
            Database database,
            Snapshots snapshots,
            Permissions permissions,
            InfoShape shape,
            Seals seals,
            AccessRequests requests,
            Assets assets,
            InstantSource clock) {
        this.database = database;
        this.snapshots = snapshots;
        this.permissions = permissions;
        this.shape = shape;
        this.seals = seals;
        this.requests = requests;
        this.assets = assets;
        this.clock = clock;
    }

    Frame frame(Exchange exchange, String title) {
        return new Frame(
                LoginCookie.basePath(exchange),
                assets.version(),
                exchange.who().isLoggedIn() ? Optional.of(exchange.who().name()) : Optional.empty(),
                title);
    }

    /// A repository in a list.
    RepoLine line(Repo repo) {
        CommitInfo commit = snapshots.resolve(repo, Ref.DEFAULT_BRANCH);
        Known known = known(repo, commit);
        return new RepoLine(
                repo.path(),
                repo.name().toString(),
                Mark.of(repo.access(), known.seal(), known.withdrawal().isPresent()),
                cardOf(repo, commit).tags().stream().limit(MAX_TAGS).toList(),
                repo.downloads(),
                repo.updatedAt());
    }

    RepoHead head(Exchange exchange, Repo repo, String revision, CommitInfo commit) {
        Known known = known(repo, commit);
        boolean deciding =
                repo.access().isGated() && exchange.who().has(Role.ADMIN, repo.name().namespace());
        return new RepoHead(
                repo.name().namespace(),
                repo.name().name(),
                new Links(repo.path(), revision),
                revision,
                commit.oid().hex(),
                Mark.of(repo.access(), known.seal(), known.withdrawal().isPresent()),
                repo.downloads(),
                repo.updatedAt(),
                known.seal().isPresent(),
                deciding,
                deciding ? pending(exchange, repo) : 0);
    }

    private int pending(Exchange exchange, Repo repo) {
        return requests.list(
                        repo,
                        exchange.who(),
                        RequestStatus.PENDING,
                        RequestCursor.START,
                        MAX_PENDING)
                .requests()
                .size();
    }

    private record Known(Optional<SealSummary> seal, Optional<Withdrawal> withdrawal) {}

    private Known known(Repo repo, CommitInfo commit) {
        return database.read(
                handle ->
                        new Known(
                                seals.find(handle, repo.id(), commit.oid().hex()),
                                seals.withdrawal(
                                        handle,
                                        repo.id(),
                                        repo.name().namespace(),
                                        commit.oid().hex())));
    }

    Optional<TrustView> trust(Repo repo, CommitInfo commit) {
        Known known = known(repo, commit);
        return known.seal().map(seal -> new TrustView(seal, known.withdrawal()));
    }

    /// The README. Of an api-only repository not even that is given out.
    Card cardOf(Repo repo, CommitInfo commit) {
        return shape.card(repo, commit);
    }

    CardView card(Frame frame, Links links, Repo repo, CommitInfo commit) {
        Card card = cardOf(repo, commit);
        return new CardView(
                facts(card.facts()), CardHtml.of(frame, links, card.text()), card.flaw());
    }

    private static List<Fact> facts(JsonNode head) {
        List<Fact> facts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : head.properties()) {
            String text = text(each.getValue());
            if (!text.isEmpty()
                    && !each.getKey().startsWith("extra_gated_")
                    && facts.size() < MAX_FACTS) {
                facts.add(new Fact(shortened(each.getKey()), shortened(text)));
            }
        }
        return facts;
    }

    /// A value, or the values of a list; what is nested deeper is left to the file itself.
    private static String text(JsonNode value) {
        if (value.isArray()) {
            return String.join(
                    ", ",
                    value.valueStream().map(PageViews::text).filter(t -> !t.isEmpty()).toList());
        }
        return value.isValueNode() && !value.isNull() ? value.asString("") : "";
    }

    private static String shortened(String text) {
        return text.length() <= MAX_FACT_LENGTH ? text : text.substring(0, MAX_FACT_LENGTH) + "…";
    }

    AccessView access(Exchange exchange, Frame frame, Links links, Repo repo, CommitInfo commit) {
        if (repo.access() == Access.API_ONLY) {
            return new AccessView.ApiOnly();
        }
        if (!repo.access().isGated() || exchange.who().has(Role.READ, repo.name().namespace())) {
            return new AccessView.Open();
        }
        if (!exchange.who().isLoggedIn()) {
            return new AccessView.LogIn();
        }
        AccessView ask = GateForm.of(frame, links, cardOf(repo, commit).facts());
        return requests.find(repo, exchange.who()).map(each -> state(each, ask)).orElse(ask);
    }

    private AccessView state(AccessRequest request, AccessView ask) {
        return switch (request.status()) {
            case PENDING -> new AccessView.Pending(request.createdAt());
            case REJECTED -> new AccessView.Rejected(request.reason());
            case ACCEPTED ->
                    request.grantsAt(clock.instant())
                            ? new AccessView.Granted(request.expiresAt())
                            : ask;
        };
    }

    boolean isDownloadable(Exchange exchange, Repo repo, CommitInfo commit) {
        return permissions.mayRead(exchange.who(), repo)
                && known(repo, commit).withdrawal().isEmpty();
    }

    /// What a revision was called in the address.
    String revision(Exchange exchange, Targets.Location at) {
        int names = exchange.rest().size() - at.path().names().size();
        return String.join("/", exchange.rest().subList(0, names));
    }

    List<FilesPage.Crumb> crumbs(Repo repo, RepoPath folder) {
        List<FilesPage.Crumb> crumbs = new ArrayList<>();
        crumbs.add(new FilesPage.Crumb(repo.name().name(), ""));
        RepoPath at = RepoPath.ROOT;
        for (String name : folder.names()) {
            at = at.child(name);
            crumbs.add(new FilesPage.Crumb(name, at.text()));
        }
        return crumbs;
    }

    /// A folder, its folders first.
    List<FilesPage.Line> lines(Repo repo, CommitInfo commit, RepoPath folder) {
        List<FilesPage.Line> folders = new ArrayList<>();
        List<FilesPage.Line> files = new ArrayList<>();
        for (Entry entry : snapshots.list(repo, commit, folder, false)) {
            switch (entry) {
                case Entry.Folder(var path, _) ->
                        folders.add(new FilesPage.Folder(path.name(), path.text()));
                case Entry.File(var path, var blob) ->
                        files.add(
                                new FilesPage.File(
                                        path.name(),
                                        path.text(),
                                        blob.sizeBytes(),
                                        blob.sha256().hex()));
            }
        }
        folders.addAll(files);
        return folders;
    }

    List<VersionsPage.Commit> commits(Repo repo, List<CommitInfo> commits) {
        List<VersionsPage.Commit> lines = new ArrayList<>();
        for (CommitInfo commit : commits) {
            Known known = known(repo, commit);
            lines.add(
                    new VersionsPage.Commit(
                            commit.oid().hex(),
                            commit.title(),
                            commit.author(),
                            commit.at(),
                            known.seal().isPresent(),
                            known.withdrawal().isPresent()));
        }
        return lines;
    }

    List<VersionsPage.Named> named(Repo repo, Predicate<Ref> kind) {
        return snapshots.refs(repo).stream()
                .filter(kind)
                .map(ref -> new VersionsPage.Named(ref.shortName(), ref.commit().hex()))
                .toList();
    }

    /// How to get it, as lines for a terminal.
    String use(Exchange exchange, Repo repo, CommitInfo commit) {
        if (repo.access() == Access.API_ONLY || known(repo, commit).withdrawal().isPresent()) {
            return "";
        }
        return "export HF_ENDPOINT=" + exchange.base() + "\nhf download " + named(repo);
    }

    /// How to check a seal oneself.
    String verify(Exchange exchange, Repo repo) {
        String folder = repo.name().name();
        return "export HF_ENDPOINT="
                + exchange.base()
                + "\nhf download "
                + named(repo)
                + " --local-dir "
                + folder
                + "\nsluice verify "
                + folder
                + " --key "
                + repo.name().namespace()
                + ".pub --require verdict=passed";
    }

    private static String named(Repo repo) {
        return switch (repo.kind()) {
            case MODEL -> repo.name().toString();
            case DATASET, SPACE -> repo.name() + " --repo-type " + repo.kind().text();
        };
    }
}
