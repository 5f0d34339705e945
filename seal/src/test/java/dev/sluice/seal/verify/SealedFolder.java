package dev.sluice.seal.verify;

import dev.sluice.seal.Finding;
import dev.sluice.seal.bundle.Bundle;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.bundle.Statement;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.seal.model.Manifest;
import dev.sluice.seal.model.ModelSigner;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A small signed model with attestations, to be tampered with.
final class SealedFolder {
    static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    static final SoftwareKey KEY = SoftwareKey.create();
    static final SoftwareKey OTHER = SoftwareKey.create();

    final Path folder;
    final Digest root;

    private SealedFolder(Path folder, Digest root) {
        this.folder = folder;
        this.root = root;
    }

    static SealedFolder make(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("nested"));
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve("model.safetensors"), "weights");
        Files.writeString(folder.resolve("nested/größe.txt"), "");
        Files.writeString(folder.resolve("openness.json"), "{\"class\":3}");
        return sign(folder);
    }

    static SealedFolder sign(Path folder) {
        ModelSigner signer = ModelSigner.of(folder);
        Manifest manifest = signer.manifest(file -> Digest.ofFile(file.path()));
        signer.write(signer.sign(manifest, Signer.ofKey(KEY)));
        return new SealedFolder(folder, manifest.rootDigest());
    }

    Path signature() {
        return folder.resolve("model.sig");
    }

    void attest(String name, String predicateType, String predicate) throws IOException {
        attest(name, Signer.ofKey(KEY), root, predicateType, predicate);
    }

    void attest(String name, Signer signer, Digest subject, String predicateType, String predicate)
            throws IOException {
        Files.createDirectories(folder.resolve("attestations"));
        Files.write(
                folder.resolve("attestations").resolve(name),
                signer.sign(new Statement("model", subject, predicateType, json(predicate)))
                        .toJson());
    }

    /// Replaces the signature by one over another statement, signed by the same key: what a signer
    /// who means harm can do.
    void resign(UnaryOperator<ObjectNode> predicate) throws IOException {
        Statement statement = Bundle.parse(Files.readAllBytes(signature())).statement();
        ObjectNode changed = predicate.apply(statement.predicate());
        List<Manifest.Resource> resources =
                changed.path("resources")
                        .valueStream()
                        .map(
                                each ->
                                        new Manifest.Resource(
                                                each.path("name").asString(""),
                                                new Digest(
                                                        each.path("digest")
                                                                .asString("")
                                                                .toLowerCase(Locale.ROOT))))
                        .toList();
        Digest newRoot = new Manifest(resources, IgnoredPaths.DEFAULT).rootDigest();
        Files.write(
                signature(),
                Signer.ofKey(KEY)
                        .sign(
                                new Statement(
                                        statement.subjectName(),
                                        newRoot,
                                        statement.predicateType(),
                                        changed))
                        .toJson());
    }

    /// Changes the bundle's JSON without signing again.
    void edit(UnaryOperator<String> change) throws IOException {
        Files.writeString(
                signature(),
                change.apply(Files.readString(signature(), StandardCharsets.US_ASCII)));
    }

    Request request() {
        return Request.of(folder, new Trust.Key(KEY.verificationKey()));
    }

    Verification verify() {
        return verify(request());
    }

    static Verification verify(Request request) {
        return new Verifier(() -> NOW, _ -> _ -> {}).verify(request);
    }

    /// The one thing that is wrong.
    Finding finding() {
        return finding(request());
    }

    static Finding finding(Request request) {
        List<Finding> findings = verify(request).findings();
        if (findings.size() != 1) {
            throw new AssertionError("not one finding but " + findings);
        }
        return findings.getFirst();
    }

    static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text);
    }

    static ObjectNode resource(String name, String digest) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("algorithm", "sha256")
                .put("digest", digest);
    }
}
