package dev.sluice.hub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.Change;
import dev.sluice.hub.repo.CommitGate;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Committer;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.RepoName;
import dev.sluice.hub.repo.Repos;
import dev.sluice.hub.repo.Snapshots;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.storage.BlobContent;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DiskBlobStore;
import dev.sluice.storage.database.Database;
import dev.sluice.storage.database.DatabaseAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real commits into a real repository: a sealed release goes in, and from then on nothing else
/// does, on the main branch.
class SealedCommitsTest {
    private static final SoftwareKey KEY = SoftwareKey.create();
    private static final InstantSource CLOCK = () -> SealedRelease.NOW;
    private static final Identity ADA =
            new Identity(
                    "1",
                    "ada",
                    Role.ADMIN,
                    Optional.empty(),
                    Map.of("acme", Role.ADMIN),
                    false,
                    "");

    @TempDir private Path temporary;
    private final AuditLog audit = new AuditLog(CLOCK);
    private final Signers signers = new Signers(audit, CLOCK);
    private final Advisories advisories = new Advisories(signers, audit, CLOCK);
    private final Seals seals = new Seals(signers, advisories);
    private Database database;
    private BlobStore blobs;
    private Committer committer;
    private Repo repo;
    private SealedRelease release;

    @BeforeEach
    void open() throws IOException {
        database =
                Database.open(
                        new DatabaseAddress.Sqlite(temporary.resolve("hub.db")),
                        "META-INF/sluice/hub");
        database.useTransaction(
                handle ->
                        handle.execute(
                                "INSERT INTO account (id, name, name_key, kind, full_name,"
                                        + " created_at) VALUES ('2', 'acme', 'acme', 'org', 'Acme',"
                                        + " 0)"));
        blobs = DiskBlobStore.at(temporary.resolve("blobs"));
        SealedCommits gate =
                new SealedCommits(
                        database,
                        signers,
                        advisories,
                        seals,
                        new SealGate(CLOCK),
                        (_, blob) -> read(blob.sha256()));
        committer = new Committer(database, new Snapshots(database), blobs, gate, audit, CLOCK);
        repo =
                new Repos(database, audit, CLOCK)
                        .create(ADA, RepoKind.MODEL, new RepoName("acme", "harbor"), Access.PUBLIC)
                        .repo();
        release = SealedRelease.of(KEY, temporary);
    }

    @AfterEach
    void close() {
        database.close();
        blobs.close();
    }

    @Test
    void aSealedReleaseIsCommittedAndNothingButOneAfterIt() throws IOException {
        CommitInfo first = commit(puts(release));
        assertThat(summary(first)).hasValueSatisfying(each -> assertThat(each.firstUse()).isTrue());

        assertThatThrownBy(() -> commit(List.of(put("config.json", new byte[] {'{', '}'}))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("config.json: the file is not what was signed");
        assertThatThrownBy(() -> commit(List.of(new Change.Delete(RepoPath.ofFile("model.sig")))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("is sealed, and this commit has no seal");

        SealedRelease next = SealedRelease.of(KEY, temporary);
        next.put("model.safetensors", "better weights");
        next.sign(temporary);
        next.attest(true);
        CommitInfo second = commit(puts(next));
        assertThat(summary(second).orElseThrow().rootDigest()).isEqualTo(next.root.toString());
    }

    @Test
    void unsealedFilesAreCommittedUntilASealedReleaseComes() {
        commit(List.of(put("README.md", new byte[] {'#'})));
        assertThatThrownBy(() -> commit(puts(release)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("README.md: the file was not signed");
        List<Change> changes = puts(release);
        changes.add(new Change.Delete(RepoPath.ofFile("README.md")));
        assertThat(summary(commit(changes))).isPresent();
    }

    /// The gate is asked before the transaction, in which another commit may come first.
    @Test
    void anUnsealedCommitThatWasLookedAtBeforeASealedOneIsRefused() {
        SealedCommits gate =
                new SealedCommits(
                        database,
                        signers,
                        advisories,
                        seals,
                        new SealGate(CLOCK),
                        (_, _) -> new ByteArrayInputStream(new byte[0]));
        CommitGate.Pass looked = gate.check(ADA, repo, Map.of());
        CommitInfo sealing = commit(puts(release));
        assertThatThrownBy(
                        () ->
                                database.useTransaction(
                                        handle -> looked.record(handle, sealing.oid())))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("sealed meanwhile");
    }

    private CommitInfo commit(List<Change> changes) {
        return committer.commit(
                ADA,
                repo,
                new Committer.Request("refs/heads/main", Optional.empty(), "release", changes));
    }

    private List<Change> puts(SealedRelease each) {
        List<Change> changes = new ArrayList<>();
        each.files.forEach((name, content) -> changes.add(put(name, content)));
        return changes;
    }

    private Change put(String name, byte[] content) {
        Digest sha256 = blobs.put(new ByteArrayInputStream(content));
        return new Change.Put(
                RepoPath.ofFile(name),
                new Blob(Oid.ofBlob(content), content.length, sha256, false));
    }

    private InputStream read(Digest sha256) {
        try (BlobContent content = blobs.open(sha256).orElseThrow()) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(content.sizeBytes()));
            content.readFully(bytes, 0);
            return new ByteArrayInputStream(bytes.array());
        }
    }

    private Optional<SealSummary> summary(CommitInfo commit) {
        return database.read(handle -> seals.find(handle, repo.id(), commit.oid().hex()));
    }
}
