package dev.sluice.hub.trust;

import dev.sluice.hub.account.Identity;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.CommitGate;
import dev.sluice.hub.repo.Repo;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Lets a commit onto the main branch only where its seal allows it, and remembers the seal.
public final class SealedCommits implements CommitGate {
    private final Database database;
    private final Signers signers;
    private final Advisories advisories;
    private final Seals seals;
    private final SealGate gate;
    private final Contents contents;

    /// Where the content of files comes from.
    @FunctionalInterface
    public interface Contents {
        /// The content of a file of a repository, from its beginning.
        InputStream open(Repo repo, Blob blob) throws IOException;
    }

    /// Asks a database whose seals count.
    public SealedCommits(
            Database database,
            Signers signers,
            Advisories advisories,
            Seals seals,
            SealGate gate,
            Contents contents) {
        this.database = database;
        this.signers = signers;
        this.advisories = advisories;
        this.seals = seals;
        this.gate = gate;
        this.contents = contents;
    }

    private record Known(boolean sealed, List<CountedSigner> counted) {}

    @Override
    public Pass check(Identity who, Repo repo, Map<RepoPath, Blob> files) {
        String namespace = repo.name().namespace();
        Known known =
                database.read(
                        handle ->
                                new Known(
                                        Seals.isSealed(handle, repo.id()),
                                        signers.of(handle, namespace)));
        SealOutcome outcome =
                gate.check(
                        new SealGate.Candidate(
                                namespace,
                                known.sealed(),
                                files.entrySet().stream()
                                        .map(each -> file(repo, each.getKey(), each.getValue()))
                                        .toList(),
                                known.counted()),
                        release ->
                                database.read(
                                        handle -> advisories.find(handle, namespace, release)));
        return switch (outcome) {
            case SealOutcome.Unsealed _ -> (handle, _) -> Seals.requireUnsealed(handle, repo.id());
            case SealOutcome.Passed passed ->
                    (handle, commit) -> record(handle, who, repo, commit, passed);
            case SealOutcome.Refused refused -> throw refused.refusal();
        };
    }

    private void record(
            Handle handle, Identity who, Repo repo, Oid commit, SealOutcome.Passed passed) {
        seals.record(handle, repo.id(), repo.name().namespace(), commit.hex(), passed, who.name());
    }

    private PublishedFile file(Repo repo, RepoPath path, Blob blob) {
        return new PublishedFile(
                path.text(), blob.sizeBytes(), blob.sha256(), () -> contents.open(repo, blob));
    }
}
