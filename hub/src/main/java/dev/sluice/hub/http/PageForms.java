package dev.sluice.hub.http;

import dev.sluice.hub.PathText;
import dev.sluice.hub.Refusal;
import dev.sluice.hub.access.AccessRequest;
import dev.sluice.hub.access.AccessRequests;
import dev.sluice.hub.access.RequestCursor;
import dev.sluice.hub.access.RequestStatus;
import dev.sluice.hub.page.AccessView;
import dev.sluice.hub.page.GateForm;
import dev.sluice.hub.page.ListPage;
import dev.sluice.hub.page.LoginPage;
import dev.sluice.hub.page.Pages;
import dev.sluice.hub.page.RequestsPage;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Ref;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.Repos;
import dev.sluice.hub.repo.Snapshots;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The pages that somebody fills something in on: search, login, requests for access.
final class PageForms {
    private static final int PAGE = 30;
    private static final int REQUESTS = 100;

    private final Targets targets;
    private final Repos repos;
    private final Snapshots snapshots;
    private final Permissions permissions;
    private final AccessRequests requests;
    private final Guard guard;
    private final PageViews views;
    private final Pages pages;

    PageForms(
            Targets targets,
            Repos repos,
            Snapshots snapshots,
            Permissions permissions,
            AccessRequests requests,
            Guard guard,
            PageViews views,
            Pages pages) {
        this.targets = targets;
        this.repos = repos;
        this.snapshots = snapshots;
        this.permissions = permissions;
        this.requests = requests;
        this.guard = guard;
        this.views = views;
        this.pages = pages;
    }

    void addTo(Router router, PageRoutes routes) {
        router.on("GET", "", routes.shown(exchange -> list(exchange, RepoKind.MODEL)))
                .on("GET", "-/login", routes.shown(this::login))
                .on("POST", "-/login", routes.shown(this::loggedIn))
                .on("POST", "-/logout", routes.shown(this::loggedOut));
        for (RepoKind kind : List.of(RepoKind.DATASET, RepoKind.SPACE, RepoKind.MODEL)) {
            String repo = kind.prefix() + "{ns}/{name}";
            router.on("GET", kind.plural(), routes.shown(exchange -> list(exchange, kind)))
                    .on(
                            "POST",
                            repo + "/ask-access",
                            routes.shown(exchange -> ask(exchange, targets.seen(exchange, kind))))
                    .on(
                            "GET",
                            repo + "/requests",
                            routes.shown(
                                    exchange -> requests(exchange, targets.seen(exchange, kind))))
                    .on(
                            "POST",
                            repo + "/requests",
                            routes.shown(
                                    exchange -> decide(exchange, targets.seen(exchange, kind))));
        }
    }

    private void list(Exchange exchange, RepoKind kind) throws IOException {
        String search = exchange.query("search").orElse("").strip();
        String author = exchange.query("author").orElse("").strip();
        List<Repo> found =
                repos.all(kind).stream()
                        .filter(repo -> permissions.maySee(exchange.who(), repo))
                        .filter(
                                repo ->
                                        author.isEmpty()
                                                || repo.name().namespace().equalsIgnoreCase(author))
                        .filter(repo -> search.isEmpty() || fits(repo, search))
                        .sorted(Comparator.comparing(Repo::updatedAt).reversed())
                        .toList();
        int from = Math.min(Paging.start(exchange), found.size());
        int to = Math.min(found.size(), from + PAGE);
        String query =
                kind.plural()
                        + "?search="
                        + PathText.encode(search)
                        + "&author="
                        + PathText.encode(author)
                        + "&cursor=";
        PageRoutes.send(
                exchange,
                200,
                pages.list(
                        new ListPage(
                                views.frame(exchange, "Sluice hub"),
                                kind.plural(),
                                search,
                                found.subList(from, to).stream().map(views::line).toList(),
                                found.size(),
                                from > 0
                                        ? Optional.of(query + Math.max(0, from - PAGE))
                                        : Optional.empty(),
                                to < found.size() ? Optional.of(query + to) : Optional.empty())));
    }

    private boolean fits(Repo repo, String search) {
        String wanted = search.toLowerCase(Locale.ROOT);
        return repo.name().toString().toLowerCase(Locale.ROOT).contains(wanted)
                || views.cardOf(repo, snapshots.resolve(repo, Ref.DEFAULT_BRANCH)).tags().stream()
                        .anyMatch(tag -> tag.toLowerCase(Locale.ROOT).equals(wanted));
    }

    private void login(Exchange exchange) throws IOException {
        show(exchange, 200, local(exchange.query("then")), Optional.empty());
    }

    private void show(Exchange exchange, int status, String then, Optional<String> failure)
            throws IOException {
        PageRoutes.send(
                exchange,
                status,
                pages.login(new LoginPage(views.frame(exchange, "Log in"), then, failure)));
    }

    private void loggedIn(Exchange exchange) throws IOException {
        Form form = Form.read(exchange);
        String secret = form.find("token").orElse("");
        String then = local(form.find("then"));
        if (!secret.matches("hf_[A-Za-z0-9_-]{1,200}") || guard.tried(exchange, secret).isEmpty()) {
            show(
                    exchange,
                    401,
                    then,
                    Optional.of("This token is unknown, revoked or expired; make a new one."));
            return;
        }
        LoginCookie.set(exchange, secret);
        PageRoutes.redirect(exchange, views.frame(exchange, ""), then);
    }

    private void loggedOut(Exchange exchange) throws IOException {
        SameOrigin.require(exchange);
        LoginCookie.clear(exchange);
        PageRoutes.redirect(exchange, views.frame(exchange, ""), RepoKind.MODEL.plural());
    }

    /// A page of this hub to go on to; never another site's.
    private static String local(Optional<String> then) {
        return then.filter(path -> path.matches("[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9._-]+)*"))
                .orElse(RepoKind.MODEL.plural());
    }

    private void ask(Exchange exchange, Repo repo) throws IOException {
        Form form = Form.read(exchange);
        CommitInfo commit = snapshots.resolve(repo, Ref.DEFAULT_BRANCH);
        Map<String, String> answers = new LinkedHashMap<>();
        for (AccessView.Field field : GateForm.fields(views.cardOf(repo, commit).facts())) {
            answers.put(
                    field.name(),
                    form.find(field.name())
                            .orElseThrow(
                                    () ->
                                            Refusal.badRequest(
                                                    "'"
                                                            + field.name()
                                                            + "' is not filled in; go back and"
                                                            + " answer it")));
        }
        requests.request(repo, exchange.who(), answers);
        PageRoutes.redirect(exchange, views.frame(exchange, ""), repo.path());
    }

    private void requests(Exchange exchange, Repo repo) throws IOException {
        RequestStatus status =
                exchange.query("status").flatMap(RequestStatus::of).orElse(RequestStatus.PENDING);
        List<AccessRequest> found =
                requests.list(repo, exchange.who(), status, RequestCursor.START, REQUESTS)
                        .requests();
        CommitInfo commit = snapshots.resolve(repo, Ref.DEFAULT_BRANCH);
        PageRoutes.send(
                exchange,
                200,
                pages.requests(
                        new RequestsPage(
                                views.frame(exchange, repo.name() + ": requests"),
                                views.head(exchange, repo, Ref.DEFAULT_BRANCH, commit),
                                status.text(),
                                found.stream()
                                        .map(
                                                each ->
                                                        new RequestsPage.Line(
                                                                each.user().name(),
                                                                each.user().fullName(),
                                                                each.createdAt(),
                                                                each.fields()))
                                        .toList())));
    }

    private void decide(Exchange exchange, Repo repo) throws IOException {
        Form form = Form.read(exchange);
        RequestStatus status =
                form.find("status")
                        .flatMap(RequestStatus::of)
                        .orElseThrow(() -> Refusal.badRequest("accept or reject the request"));
        String user =
                form.find("user").orElseThrow(() -> Refusal.badRequest("the form names no user"));
        requests.decide(repo, exchange.who(), user, status, form.find("reason"));
        PageRoutes.redirect(exchange, views.frame(exchange, ""), repo.path() + "/requests");
    }
}
