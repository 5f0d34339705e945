package dev.sluice.seal.model;

import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import java.util.HexFormat;
import java.util.List;

/// What is signed: the name and digest of every file, and what is left out.
///
/// @param resources in the order they are hashed in
public record Manifest(List<Resource> resources, IgnoredPaths ignored) {
    /// The predicate type of its statement.
    public static final String PREDICATE_TYPE = "https://model_signing/signature/v1.0";

    /// A signed file.
    ///
    /// @param name relative to the folder, `/` between names
    public record Resource(String name, Digest digest) {}

    public Manifest {
        resources = List.copyOf(resources);
    }

    /// The digest by which attestations name the release: sha256 over the files' digests, as bytes,
    /// in the order of the resources (OMS 1.0, 6.5). Take it from a signature rather than computing
    /// it with another tool, which may order `a.txt` and `a/b` otherwise.
    public Digest rootDigest() {
        DigestBuilder sha256 = new DigestBuilder();
        resources.forEach(each -> sha256.update(HexFormat.of().parseHex(each.digest().hex())));
        return sha256.finish();
    }
}
