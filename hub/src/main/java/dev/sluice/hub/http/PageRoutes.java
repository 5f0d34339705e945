package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.page.Assets;
import dev.sluice.hub.page.ErrorPage;
import dev.sluice.hub.page.FilesPage;
import dev.sluice.hub.page.Frame;
import dev.sluice.hub.page.Links;
import dev.sluice.hub.page.ModelPage;
import dev.sluice.hub.page.Pages;
import dev.sluice.hub.page.RepoHead;
import dev.sluice.hub.page.SealPage;
import dev.sluice.hub.page.TrustView;
import dev.sluice.hub.page.VersionsPage;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Ref;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.Snapshots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The pages of a repository, and what all pages need. Added last: `ns/name` would fit much.
final class PageRoutes {
    private static final int COMMITS = 50;

    private final Targets targets;
    private final Snapshots snapshots;
    private final PageViews views;
    private final Assets assets;
    private final Pages pages;

    PageRoutes(Targets targets, Snapshots snapshots, PageViews views, Assets assets, Pages pages) {
        this.targets = targets;
        this.snapshots = snapshots;
        this.views = views;
        this.assets = assets;
        this.pages = pages;
    }

    void addTo(Router router) {
        router.on("GET", "-/assets/{version}/{name}", this::asset);
        for (RepoKind kind : List.of(RepoKind.DATASET, RepoKind.SPACE, RepoKind.MODEL)) {
            String repo = kind.prefix() + "{ns}/{name}";
            router.on("GET", repo, page(kind, this::model))
                    .on("GET", repo + "/tree/**", page(kind, this::files))
                    .on("GET", repo + "/blob/**", page(kind, this::blob))
                    .on("GET", repo + "/commit/{commit}", page(kind, this::commit))
                    .on("GET", repo + "/commits/**", page(kind, this::versions))
                    .on("GET", repo + "/seal/**", page(kind, this::seal));
        }
    }

    /// A page about a repository.
    private interface RepoPage {
        void serve(Exchange exchange, Repo repo) throws IOException;
    }

    private Endpoint page(RepoKind kind, RepoPage page) {
        return shown(exchange -> page.serve(exchange, targets.seen(exchange, kind)));
    }

    /// The same endpoint, whose refusals are pages too.
    Endpoint shown(Endpoint endpoint) {
        return exchange -> {
            try {
                endpoint.serve(exchange);
            } catch (Refusal refusal) {
                Frame frame = views.frame(exchange, title(refusal.status()));
                send(
                        exchange,
                        refusal.status(),
                        pages.error(new ErrorPage(frame, refusal.status(), refusal.getMessage())));
            }
        };
    }

    private static String title(int status) {
        return switch (status) {
            case 401, 404 -> "Not found";
            case 403 -> "Not allowed";
            default -> "That did not work";
        };
    }

    /// Sends a page. Its policy lets nothing run that the hub did not send itself.
    static void send(Exchange exchange, int status, String html) throws IOException {
        exchange.with(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
                                + " connect-src 'self'; form-action 'self'; base-uri 'none';"
                                + " frame-ancestors 'none'")
                .with("Referrer-Policy", "same-origin")
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Cache-Control", "private, no-cache")
                .with("Vary", "Cookie, Authorization");
        exchange.send(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /// Leads on to another page.
    static void redirect(Exchange exchange, Frame frame, String path) throws IOException {
        exchange.with("Location", frame.to(path)).with("Cache-Control", "no-store");
        exchange.sendEmpty(303);
    }

    private void asset(Exchange exchange) throws IOException {
        Assets.Asset asset =
                assets.find(exchange.name("name"))
                        .orElseThrow(() -> Refusal.notFound("there is no such file"));
        boolean current = exchange.name("version").equals(assets.version());
        exchange.with(
                "Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache");
        exchange.send(200, asset.contentType(), asset.content());
    }

    private void model(Exchange exchange, Repo repo) throws IOException {
        Frame frame = views.frame(exchange, repo.name().toString());
        CommitInfo commit = snapshots.resolve(repo, Ref.DEFAULT_BRANCH);
        RepoHead head = views.head(exchange, repo, Ref.DEFAULT_BRANCH, commit);
        send(
                exchange,
                200,
                pages.model(
                        new ModelPage(
                                frame,
                                head,
                                views.card(frame, head.links(), repo, commit),
                                views.trust(repo, commit),
                                views.access(exchange, frame, head.links(), repo, commit),
                                views.use(exchange, repo, commit))));
    }

    private void files(Exchange exchange, Repo repo) throws IOException {
        Targets.Location at = targets.location(repo, exchange.rest());
        String revision = views.revision(exchange, at);
        send(
                exchange,
                200,
                pages.files(
                        new FilesPage(
                                views.frame(exchange, repo.name() + ": files"),
                                views.head(exchange, repo, revision, at.commit()),
                                views.crumbs(repo, at.path()),
                                views.lines(repo, at.commit(), at.path()),
                                views.isDownloadable(exchange, repo, at.commit()))));
    }

    /// Where other hubs show a file: here it is given.
    private void blob(Exchange exchange, Repo repo) throws IOException {
        Targets.Location at = targets.location(repo, exchange.rest());
        Links links = new Links(repo.path(), views.revision(exchange, at));
        redirect(exchange, views.frame(exchange, ""), links.resolve(at.path().text()));
    }

    /// Where clients are told that a commit is.
    private void commit(Exchange exchange, Repo repo) throws IOException {
        CommitInfo commit = snapshots.resolve(repo, exchange.name("commit"));
        Links links = new Links(repo.path(), commit.oid().hex());
        redirect(exchange, views.frame(exchange, ""), links.tree(""));
    }

    private void versions(Exchange exchange, Repo repo) throws IOException {
        Targets.Location at = whole(repo, exchange);
        String revision = views.revision(exchange, at);
        int from = Paging.start(exchange);
        List<CommitInfo> commits = snapshots.history(repo, at.commit(), from, COMMITS + 1L);
        RepoHead head = views.head(exchange, repo, revision, at.commit());
        send(
                exchange,
                200,
                pages.versions(
                        new VersionsPage(
                                views.frame(exchange, repo.name() + ": versions"),
                                head,
                                views.commits(repo, commits.stream().limit(COMMITS).toList()),
                                views.named(repo, Ref::isBranch),
                                views.named(repo, Ref::isTag),
                                commits.size() > COMMITS
                                        ? Optional.of(
                                                head.links().commits()
                                                        + "?cursor="
                                                        + (from + COMMITS))
                                        : Optional.empty())));
    }

    private void seal(Exchange exchange, Repo repo) throws IOException {
        Targets.Location at = whole(repo, exchange);
        TrustView trust =
                views.trust(repo, at.commit())
                        .orElseThrow(
                                () -> Refusal.notFound("this revision has no seal that passed"));
        send(
                exchange,
                200,
                pages.seal(
                        new SealPage(
                                views.frame(exchange, repo.name() + ": evidence"),
                                views.head(
                                        exchange, repo, views.revision(exchange, at), at.commit()),
                                trust,
                                views.verify(exchange, repo))));
    }

    /// A revision with no path after it.
    private Targets.Location whole(Repo repo, Exchange exchange) {
        return new Targets.Location(targets.revision(repo, exchange.rest()), RepoPath.ROOT);
    }
}
