package dev.sluice.hub.trust;

import dev.sluice.hub.Refusal;
import dev.sluice.storage.Digest;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/// The seals that passed, by the commits that carry them: the rows of `release_seal`.
public final class Seals {
    private static final JsonMapper JSON = JsonMapper.shared();

    // Begins with the seals, of which a repository has few, while it may have many commits.
    private static final String OF_COMMIT =
            "FROM release_seal s"
                    + " JOIN git_commit alike ON alike.repo_id = s.repo_id"
                    + " AND alike.oid = s.commit_oid"
                    + " WHERE s.repo_id = :repo AND alike.tree_oid ="
                    + " (SELECT tree_oid FROM git_commit WHERE repo_id = :repo AND oid = :commit)"
                    + " ORDER BY alike.depth DESC LIMIT 1";

    private final Signers signers;
    private final Advisories advisories;

    /// Keeps seals beside those that say whose count and which were taken back.
    public Seals(Signers signers, Advisories advisories) {
        this.signers = signers;
        this.advisories = advisories;
    }

    /// Remembers that a commit's seal passed. Belongs into the transaction that makes the commit:
    /// what [SealGate] was told before is looked at once more. The repository is sealed from then
    /// on.
    ///
    /// @param by who commits
    /// @return the signer, which may count from now on only
    /// @throws Refusal when the signer counts no more, or the release was withdrawn meanwhile
    public CountedSigner record(
            Handle handle,
            String repoId,
            String namespace,
            String commitOid,
            SealOutcome.Passed passed,
            String by) {
        CountedSigner signer = signers.countOrPin(handle, namespace, passed.signer(), by);
        Optional<Withdrawal> withdrawal =
                advisories.find(
                        handle,
                        namespace,
                        new SealGate.Sealed(passed.root(), passed.signer().hint()));
        if (withdrawal.isPresent()) {
            throw Refusal.badRequest(
                    "the release is " + withdrawal.get().text() + "; publish another one");
        }
        handle.execute(
                "INSERT INTO release_seal (repo_id, commit_oid, root_digest, key_hint, summary)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                repoId,
                commitOid,
                passed.root().hex(),
                passed.signer().hint().hex(),
                JSON.writeValueAsString(passed.summary()));
        handle.execute("UPDATE repo SET sealed = 1 WHERE id = ?", repoId);
        return signer;
    }

    /// Whether a repository was sealed once.
    static boolean isSealed(Handle handle, String repoId) {
        return handle.createQuery("SELECT sealed FROM repo WHERE id = ?")
                .bind(0, repoId)
                .mapTo(Integer.class)
                .findOne()
                .filter(flag -> flag == 1)
                .isPresent();
    }

    /// Refuses a commit without a seal where a sealed one came between.
    static void requireUnsealed(Handle handle, String repoId) {
        if (isSealed(handle, repoId)) {
            throw Refusal.conflict(
                    "the repository was sealed meanwhile; commit a whole sealed release");
        }
    }

    /// What is known of a commit's seal, if it has one that passed. A commit of the same files as
    /// one that passed has its seal, whatever its history.
    public Optional<SealSummary> find(Handle handle, String repoId, String commitOid) {
        return handle.createQuery("SELECT s.summary " + OF_COMMIT)
                .bind("repo", repoId)
                .bind("commit", commitOid)
                .mapTo(String.class)
                .findOne()
                .map(json -> JSON.readValue(json, SealSummary.class));
    }

    /// What took a commit's release back, if anything did. Its files are then served no more
    /// ([#disabled]), and its metadata carry [Withdrawal#warning].
    ///
    /// @param namespace of the repository
    public Optional<Withdrawal> withdrawal(
            Handle handle, String repoId, String namespace, String commitOid) {
        return handle.createQuery("SELECT s.root_digest, s.key_hint " + OF_COMMIT)
                .bind("repo", repoId)
                .bind("commit", commitOid)
                .map(
                        (row, _) ->
                                new SealGate.Sealed(
                                        new Digest(row.getString("root_digest")),
                                        new Digest(row.getString("key_hint"))))
                .findOne()
                .flatMap(release -> advisories.find(handle, namespace, release));
    }

    /// The answer to who asks for a file of a withdrawn release.
    public static Refusal disabled(Withdrawal withdrawal) {
        return Refusal.disabled("this release is " + withdrawal.text());
    }
}
