package dev.sluice.hub.http;

import dev.sluice.hub.HubData;
import dev.sluice.hub.ServerSettings;
import dev.sluice.hub.Upkeep;
import dev.sluice.hub.access.AccessRequests;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.content.ContentLimits;
import dev.sluice.hub.content.Contents;
import dev.sluice.hub.page.Assets;
import dev.sluice.hub.page.Pages;
import dev.sluice.hub.repo.Branches;
import dev.sluice.hub.repo.Committer;
import dev.sluice.hub.repo.FileAccess;
import dev.sluice.hub.repo.LastCommits;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Possession;
import dev.sluice.hub.repo.PullRequests;
import dev.sluice.hub.repo.Repos;
import dev.sluice.hub.repo.Snapshots;
import dev.sluice.hub.trust.Advisories;
import dev.sluice.hub.trust.SealGate;
import dev.sluice.hub.trust.SealedCommits;
import dev.sluice.hub.trust.Seals;
import dev.sluice.hub.trust.Signers;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.database.Database;
import java.time.InstantSource;
import java.util.List;

/// The hub as a server: everything put together, started and stopped.
public final class HubServer implements AutoCloseable {
    private final WebListener listener;
    private final Router router;
    private final DownloadCounter downloads;
    private final Upkeep upkeep;
    private final Tokens tokens;

    private HubServer(
            WebListener listener,
            Router router,
            DownloadCounter downloads,
            Upkeep upkeep,
            Tokens tokens) {
        this.listener = listener;
        this.router = router;
        this.downloads = downloads;
        this.upkeep = upkeep;
        this.tokens = tokens;
    }

    /// Starts serving a data folder, which the caller closes after this. Prints nothing, reads no
    /// environment, installs no hook.
    ///
    /// @param host the local address to listen at, such as `127.0.0.1` or `0.0.0.0`
    /// @param port 0 for any free one
    public static HubServer start(HubData data, String host, int port, InstantSource clock) {
        ServerSettings settings = data.server();
        Database database = data.database();
        BlobStore blobs = data.blobs();
        AuditLog audit = new AuditLog(clock);
        Accounts accounts = new Accounts(clock);
        Tokens tokens = new Tokens(database, accounts, clock);
        Snapshots snapshots = new Snapshots(database);
        Permissions permissions = new Permissions(database, clock);
        Possession possession = new Possession(database, permissions);
        Repos repos = new Repos(database, audit, clock);
        Contents contents = new Contents(database, blobs, ContentLimits.DEFAULT, clock);
        FileBytes bytes = new FileBytes(blobs, contents);
        Signers signers = new Signers(audit, clock);
        Advisories advisories = new Advisories(signers, audit, clock);
        Seals seals = new Seals(signers, advisories);
        SealedCommits gate =
                new SealedCommits(
                        database, signers, advisories, seals, new SealGate(clock), bytes::open);
        Committer committer = new Committer(database, snapshots, blobs, gate, audit, clock);
        PullRequests pulls = new PullRequests(database, snapshots, committer, audit, clock);
        Branches branches = new Branches(database, audit, clock);
        DownloadCounter downloads = new DownloadCounter(repos);
        SignedUrls signed = new SignedUrls(data.secret("signed-urls"), clock);
        UploadParts parts =
                new UploadParts(data.folder().resolve("uploads"), settings.partBytes(), clock);
        Withdrawals withdrawals = new Withdrawals(database, seals);
        CasGate cas = new CasGate(tokens, repos, permissions, signed, clock);
        XetLinks xet = new XetLinks(contents, cas, signed);
        FileAccess files = new FileAccess(database, repos, permissions);
        Targets targets = new Targets(repos, snapshots, permissions);

        InfoShape shape = new InfoShape(snapshots, bytes);

        Router router = new Router();
        // Before those of repositories, which `api/namespaces/…` would fit too.
        new TrustRoutes(database, targets, signers, seals, advisories).addTo(router);
        new AccountRoutes(database, accounts, tokens).addTo(router);
        new RepoRoutes(targets, repos, permissions).addTo(router);
        new InfoRoutes(targets, repos, snapshots, permissions, shape, withdrawals).addTo(router);
        new TreeRoutes(targets, snapshots, new LastCommits(snapshots), new XetHashes(database))
                .addTo(router);
        new RefRoutes(targets, snapshots, branches).addTo(router);
        new CommitRoutes(
                        targets, snapshots, committer, pulls, permissions, possession, blobs, bytes)
                .addTo(router);
        new DiscussionRoutes(targets, snapshots, pulls, permissions, clock).addTo(router);
        new LfsRoutes(targets, repos, permissions, possession, contents, bytes, signed, parts, xet)
                .addTo(router);
        new ResolveRoutes(targets, snapshots, bytes, withdrawals, downloads, xet).addTo(router);
        new XetTokenRoutes(targets, cas, xet, signed).addTo(router);
        new CasUploadRoutes(cas, contents, files).addTo(router);
        new CasDownloadRoutes(cas, contents, files, signed).addTo(router);

        Guard guard = new Guard(tokens::authenticate, settings, clock);
        AccessRequests requests = new AccessRequests(database, accounts, audit, clock);
        new AccessRoutes(targets, requests).addTo(router);
        Assets assets = new Assets();
        Pages pages = new Pages();
        PageViews views =
                new PageViews(
                        database, snapshots, permissions, shape, seals, requests, assets, clock);
        PageRoutes shown = new PageRoutes(targets, snapshots, views, assets, pages);
        new PageForms(targets, repos, snapshots, permissions, requests, guard, views, pages)
                .addTo(router, shown);
        shown.addTo(router);

        PublicAddress address = new PublicAddress(settings.url(), settings.behindProxy());
        Dispatcher dispatcher = new Dispatcher(router, address, guard);
        WebListener listener =
                WebListener.start(new WebListener.Place(host, port), settings.tls(), dispatcher);
        return new HubServer(
                listener, router, downloads, new Upkeep(data, tokens, parts::sweep, clock), tokens);
    }

    /// The port it listens at.
    public int port() {
        return listener.port();
    }

    /// Everything that is answered, as [Router#patterns] says it.
    List<String> patterns() {
        return router.patterns();
    }

    /// Stops serving, and writes down what is only in memory.
    @Override
    public void close() {
        listener.close();
        upkeep.close();
        downloads.close();
        tokens.writeUses();
    }
}
