package dev.sluice.hub.trust;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.seal.FindingException;
import dev.sluice.seal.SealException;
import dev.sluice.seal.advisory.Advisory;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.VerificationMaterial;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// Releases that were taken back: the rows of `advisory`.
///
/// An advisory is worth what its signer is. It is kept for each namespace for which the signer
/// counted when it came, and holds there for good, whatever becomes of the key; besides that it
/// holds wherever the release was signed by the same key. So a publisher's own key takes back all
/// copies of the release, and a stranger's none.
public final class Advisories {
    /// Many times what `sluice withdraw` writes.
    public static final int MAX_BYTES = 64 << 10;

    private static final RowMapper<Withdrawal> ROW =
            (row, _) ->
                    new Withdrawal(
                            row.getString("id"),
                            "sha256:" + row.getString("root_digest"),
                            Instant.ofEpochMilli(row.getLong("since")),
                            row.getString("reason"),
                            row.getString("instead"));

    private final Signers signers;
    private final AuditLog audit;
    private final InstantSource clock;

    /// Logs what comes in, and uses a clock for when it came and whether it holds yet.
    public Advisories(Signers signers, AuditLog audit, InstantSource clock) {
        this.signers = signers;
        this.audit = audit;
        this.clock = clock;
    }

    /// Takes in what `sluice withdraw` wrote; the same again changes nothing.
    ///
    /// @param bundle the file's bytes
    /// @param by who sent it; it is worth what its signer is, whoever that may be
    /// @return what it withdraws
    /// @throws Refusal when it is no advisory, or not by a key that counts for a namespace
    public Withdrawal receive(Handle handle, byte[] bundle, String by) {
        if (bundle.length > MAX_BYTES) {
            throw Refusal.tooLarge(
                    "an advisory has at most %,d bytes; send the file that `sluice withdraw` wrote"
                            .formatted(MAX_BYTES));
        }
        Signed signed = read(handle, bundle);
        List<String> namespaces = signers.namespacesOf(handle, signed.signer());
        for (String namespace : namespaces) {
            if (insert(handle, namespace, signed, bundle)) {
                audit.append(
                        handle,
                        by,
                        "advisory.receive",
                        namespace,
                        Map.of(
                                "advisory", signed.advisory().id(),
                                "release", signed.advisory().release().toString()));
            }
        }
        return withdrawal(signed.advisory());
    }

    /// What took a release back, if anything did by now.
    ///
    /// @param namespace where it was published
    public Optional<Withdrawal> find(Handle handle, String namespace, SealGate.Sealed release) {
        return handle.createQuery(
                        "SELECT id, root_digest, since, reason, instead FROM advisory"
                                + " WHERE root_digest = ? AND since <= ?"
                                + " AND (namespace_key = ? OR key_hint = ?)"
                                + " ORDER BY since, id LIMIT 1")
                .bind(0, release.root().hex())
                .bind(1, clock.instant().toEpochMilli())
                .bind(2, Signers.key(namespace))
                .bind(3, release.signer().hex())
                .map(ROW)
                .findOne();
    }

    /// The files that take a release back, as they came in, for whoever verifies elsewhere.
    public List<byte[]> bundles(Handle handle, Digest root) {
        return handle.createQuery(
                        "SELECT bundle FROM advisory WHERE root_digest = ? ORDER BY since, id,"
                                + " namespace_key")
                .bind(0, root.hex())
                .mapTo(byte[].class)
                .list();
    }

    private record Signed(Advisory advisory, Digest signer) {}

    private Signed read(Handle handle, byte[] bytes) {
        try {
            Bundle bundle = Bundle.parse(bytes);
            Digest hint = hint(bundle.material());
            Optional<VerificationKey> key = signers.find(handle, hint);
            if (key.isEmpty()) {
                throw Refusal.forbidden(
                        "the advisory is signed by key "
                                + hint.hex()
                                + ", which counts for no namespace of this hub; sign it with the"
                                + " release's key, or register this one");
            }
            if (!bundle.envelope().isSignedBy(key.get())) {
                throw Refusal.badRequest(
                        "the advisory's signature is not right; send the file that `sluice"
                                + " withdraw` wrote, unchanged");
            }
            return new Signed(Advisory.parse(bundle.statement()), hint);
        } catch (FindingException refused) {
            throw Refusal.badRequest("it is no advisory: " + refused.finding().message());
        }
    }

    private static Digest hint(VerificationMaterial material) {
        return switch (material) {
            case VerificationMaterial.KeyHint named -> named.hint();
            case VerificationMaterial.CertificateChain chain -> {
                try {
                    yield VerificationKey.of("the certificate", chain.leaf().getPublicKey()).hint();
                } catch (SealException otherCurve) {
                    throw Refusal.badRequest(otherCurve.problem() + "; " + otherCurve.remedy());
                }
            }
        };
    }

    private boolean insert(Handle handle, String namespace, Signed signed, byte[] bundle) {
        Advisory advisory = signed.advisory();
        Optional<byte[]> there =
                handle.createQuery("SELECT bundle FROM advisory WHERE namespace_key = ? AND id = ?")
                        .bind(0, namespace)
                        .bind(1, advisory.id())
                        .mapTo(byte[].class)
                        .findOne();
        if (there.isPresent()) {
            if (Arrays.equals(there.get(), bundle)) {
                return false;
            }
            throw Refusal.conflict(
                    "an advisory "
                            + advisory.id()
                            + " of other content is here already, and advisories are not changed;"
                            + " write another one");
        }
        handle.execute(
                "INSERT INTO advisory (namespace_key, id, key_hint, root_digest, since, reason,"
                        + " instead, bundle, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                namespace,
                advisory.id(),
                signed.signer().hex(),
                advisory.release().hex(),
                advisory.since().toEpochMilli(),
                advisory.summary(),
                advisory.instead(),
                bundle,
                clock.instant().toEpochMilli());
        return true;
    }

    private static Withdrawal withdrawal(Advisory advisory) {
        return new Withdrawal(
                advisory.id(),
                advisory.release().toString(),
                advisory.since(),
                advisory.summary(),
                advisory.instead());
    }
}
