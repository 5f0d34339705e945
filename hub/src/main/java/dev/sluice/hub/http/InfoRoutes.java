package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Ref;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.Repos;
import dev.sluice.hub.repo.Snapshots;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a repository is: the info of one, and lists of many.
final class InfoRoutes {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final Targets targets;
    private final Repos repos;
    private final Snapshots snapshots;
    private final Permissions permissions;
    private final InfoShape shape;
    private final Withdrawals withdrawals;

    InfoRoutes(
            Targets targets,
            Repos repos,
            Snapshots snapshots,
            Permissions permissions,
            InfoShape shape,
            Withdrawals withdrawals) {
        this.targets = targets;
        this.repos = repos;
        this.snapshots = snapshots;
        this.permissions = permissions;
        this.shape = shape;
        this.withdrawals = withdrawals;
    }

    void addTo(Router router) {
        router.on("GET", "api/{kind}", this::list)
                .on("GET", "api/{kind}/{ns}/{name}", this::info)
                .on("GET", "api/{kind}/{ns}/{name}/revision/**", this::info);
    }

    private void info(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        CommitInfo commit =
                exchange.rest().isEmpty()
                        ? snapshots.resolve(repo, Ref.DEFAULT_BRANCH)
                        : targets.revision(repo, exchange.rest());
        withdrawals.warn(exchange, repo, commit);
        List<String> expand = exchange.queries("expand");
        ObjectNode node =
                shape.of(repo, commit, exchange.flag("blobs") || expand.contains("siblings"));
        if (exchange.flag("securityStatus")) {
            node.putObject("securityRepoStatus").put("scansDone", true).putArray("filesWithIssues");
        }
        exchange.sendJson(expand.isEmpty() ? node : InfoShape.only(node, expand));
    }

    private void list(Exchange exchange) throws IOException {
        RepoKind kind =
                RepoKind.of(exchange.name("kind"))
                        .orElseThrow(() -> Refusal.notFound("there is nothing at this address"));
        Optional<String> search = exchange.query("search").map(InfoRoutes::lower);
        Optional<String> author = exchange.query("author").map(InfoRoutes::lower);
        List<String> filters = exchange.queries("filter");
        Optional<Boolean> gated = exchange.query("gated").map(text -> !text.equals("false"));
        List<Repo> found =
                repos.all(kind).stream()
                        .filter(repo -> permissions.maySee(exchange.who(), repo))
                        .filter(
                                repo ->
                                        search.isEmpty()
                                                || lower(repo.name().toString())
                                                        .contains(search.get()))
                        .filter(
                                repo ->
                                        author.isEmpty()
                                                || lower(repo.name().namespace())
                                                        .equals(author.get()))
                        .filter(repo -> gated.isEmpty() || gated.get() == repo.access().isGated())
                        .filter(repo -> filters.isEmpty() || hasTags(repo, filters))
                        .sorted(order(exchange))
                        .toList();
        boolean full = exchange.flag("full");
        List<String> expand = exchange.queries("expand");
        ArrayNode array = Json.array();
        for (Repo repo : Paging.page(exchange, found, PAGE, MAX_PAGE)) {
            CommitInfo tip = snapshots.resolve(repo, Ref.DEFAULT_BRANCH);
            ObjectNode node = shape.of(repo, tip, false);
            if (!expand.isEmpty()) {
                node = InfoShape.only(node, expand);
            } else {
                if (!full) {
                    node.remove(List.of("siblings", "sha", "usedStorage"));
                }
                if (!full && !exchange.flag("cardData")) {
                    node.remove("cardData");
                }
                if (!full && !exchange.flag("config")) {
                    node.remove("config");
                }
            }
            array.add(node);
        }
        exchange.sendJson(array);
    }

    private boolean hasTags(Repo repo, List<String> filters) {
        List<String> tags = shape.card(repo, snapshots.resolve(repo, Ref.DEFAULT_BRANCH)).tags();
        return filters.stream()
                .flatMap(filter -> List.of(filter.split(",", -1)).stream())
                .allMatch(tags::contains);
    }

    private static Comparator<Repo> order(Exchange exchange) {
        Comparator<Repo> byName = Comparator.comparing(repo -> lower(repo.name().toString()));
        Comparator<Repo> order =
                switch (exchange.query("sort").orElse("")) {
                    case "downloads", "trendingScore", "trending_score" ->
                            Comparator.comparingLong(Repo::downloads).reversed();
                    case "createdAt", "created_at" ->
                            Comparator.comparing(Repo::createdAt).reversed();
                    default -> Comparator.comparing(Repo::updatedAt).reversed();
                };
        return (exchange.query("direction").filter("1"::equals).isPresent()
                        ? order.reversed()
                        : order)
                .thenComparing(byName);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
