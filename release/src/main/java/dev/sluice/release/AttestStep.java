package dev.sluice.release;

import dev.sluice.edition.cut.CutResult;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.bundle.Statement;
import dev.sluice.seal.claim.Claim;
import dev.sluice.seal.claim.Material;
import dev.sluice.seal.claim.OriginClaim;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Signs what is claimed of an edition, one bundle a claim, about the root digest of its signature.
record AttestStep(ReleasePlan plan, ReleaseFolder folder, Journal journal, Signer signer) {
    /// The files of the attestations, relative to the edition's folder.
    SortedMap<String, Digest> run(
            SignStep.Signed signed, Claims claims, ImportedSource source, CutResult cut)
            throws IOException {
        SortedMap<String, Digest> written = new TreeMap<>();
        Files.createDirectories(
                folder.stagedEdition(signed.edition()).resolve(IgnoredPaths.ATTESTATIONS));
        attest(signed, claims.provenance(source, cut), written);
        List<Material> checks = new ArrayList<>();
        for (Claim claim : claims.checks()) {
            checks.add(attest(signed, claim, written));
        }
        claims.verdict(checks).ifPresent(claim -> attest(signed, claim, written));
        plan.account()
                .origin()
                .map(OriginClaim::of)
                .ifPresent(claim -> attest(signed, claim, written));
        return written;
    }

    private Material attest(
            SignStep.Signed signed, Claim claim, SortedMap<String, Digest> written) {
        Statement statement =
                new Statement(
                        signed.edition(), signed.root(), claim.predicateType(), claim.predicate());
        String path = IgnoredPaths.ATTESTATIONS + "/" + claim.file();
        Path file = folder.stagedEdition(signed.edition()).resolve(path);
        Digest digest = DescribeStep.write(file, signer.sign(statement).toJson());
        journal.record("editions/" + signed.edition() + "/" + path, digest);
        written.put(path, digest);
        return new Material(path, digest);
    }
}
