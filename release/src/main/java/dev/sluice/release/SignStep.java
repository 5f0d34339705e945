package dev.sluice.release;

import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.key.KeyReader;
import dev.sluice.seal.key.Passphrase;
import dev.sluice.seal.key.SigningKey;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.seal.model.ModelSigner;
import dev.sluice.storage.Digest;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/// Signs an edition's folder by the digests that are known from writing it; no file is read again.
record SignStep(ReleaseFolder folder, Journal journal, Signer signer) {
    /// An edition's signature.
    ///
    /// @param root the digest by which claims name the edition
    /// @param signature of the file with the signature
    record Signed(String edition, Digest root, Digest signature) {}

    /// Opens the plan's key, before anything is computed that would be lost without it.
    ///
    /// @throws dev.sluice.seal.SealException where it cannot be used
    static Optional<Signer> signer(ReleasePlan plan, Passphrase passphrase) {
        if (plan.account().seal().isEmpty()) {
            return Optional.empty();
        }
        SealPlan seal = plan.account().seal().get();
        String location =
                seal.key().startsWith(SealPlan.TOKEN)
                        ? SealPlan.TOKEN
                                + plan.resolve(seal.key().substring(SealPlan.TOKEN.length()))
                        : plan.resolve(seal.key()).toString();
        SigningKey key = KeyReader.read(location, Optional.empty(), passphrase);
        return Optional.of(
                seal.certificates()
                        .map(chain -> Signer.ofCertificates(key, plan.resolve(chain)))
                        .orElseGet(() -> Signer.ofKey(key)));
    }

    /// @param files all that is published of the edition
    Signed run(String edition, SortedMap<String, Digest> files) {
        Path staged = folder.stagedEdition(edition);
        ModelSigner folderSigner = ModelSigner.of(staged);
        ModelSigner.Signed signed =
                folderSigner.sign(
                        folderSigner.manifest(
                                file -> Objects.requireNonNull(files.get(file.name()))),
                        signer);
        folderSigner.write(signed);
        Digest signature = Digest.of(signed.bundle().toJson());
        journal.record("editions/" + edition + "/" + IgnoredPaths.SIGNATURE, signature);
        return new Signed(edition, signed.manifest().rootDigest(), signature);
    }
}
