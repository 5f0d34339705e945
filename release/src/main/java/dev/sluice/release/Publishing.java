package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Push;
import dev.sluice.hub.client.RepoRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The last step of a release: brings the editions, which stand in their folders, to the hub that
/// the plan names. The hub checks each seal once more. Content that it has is not sent again, and
/// an edition that it has is left as it is, so a run that was stopped is simply run again.
public final class Publishing {
    private final ReleasePlan plan;
    private final Path out;
    private final Progress progress;

    /// What became of one edition.
    ///
    /// @param url where people look at it
    /// @param commit the commit that holds it
    /// @param changed whether it was not there yet
    public record Published(
            String edition, String repo, String url, String commit, boolean changed) {}

    /// @param out the folder that the plan was released to
    public Publishing(ReleasePlan plan, Path out, Progress progress) {
        this.plan = plan;
        this.out = out;
        this.progress = progress;
    }

    /// Publishes all downloadable editions.
    ///
    /// @throws dev.sluice.hub.client.HubClientException where the hub is not there, or refuses
    public List<Published> run(PublishPlan publish, HubConnection hub) {
        List<EditionPlan> editions = plan.downloadable();
        List<Published> published = new ArrayList<>();
        for (EditionPlan edition : editions) {
            String repo = publish.repoOf(edition, editions.size() == 1);
            RepoRef ref = RepoRef.parse(repo);
            Push push =
                    new Push(
                            hub,
                            bytes -> progress.begin("publish " + edition.name(), bytes)::advance);
            push.createRepo(ref, access(edition.access()));
            Push.Result result =
                    push.push(
                            new ReleaseFolder(out).edition(edition.name()),
                            ref,
                            "Publish " + plan.model() + ", " + edition.name() + " edition");
            published.add(
                    new Published(
                            edition.name(), repo, result.url(), result.commit(), result.changed()));
        }
        return published;
    }

    private static String access(Access access) {
        return switch (access) {
            case PUBLIC -> "public";
            case GATED -> "gated-manual";
            case PRIVATE -> "private";
            case API_ONLY -> "api-only";
        };
    }
}
