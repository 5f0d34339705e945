package dev.sluice.hub.trust;

import dev.sluice.seal.advisory.Advisory;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.bundle.Statement;
import dev.sluice.seal.claim.CheckResult;
import dev.sluice.seal.claim.Claim;
import dev.sluice.seal.claim.Material;
import dev.sluice.seal.claim.VerdictSummary;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.seal.model.ModelSigner;
import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A small sealed release with a verdict, to be published and tampered with: its files by name.
public final class SealedRelease {
    public static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    public final SortedMap<String, byte[]> files = new TreeMap<>();
    public final Signer signer;
    public Digest root = Digest.of(new byte[0]);

    private SealedRelease(SoftwareKey key) {
        this.signer = Signer.ofKey(key);
    }

    /// Signed by the key, with a passed verdict.
    public static SealedRelease of(SoftwareKey key, Path temporary) throws IOException {
        SealedRelease release = new SealedRelease(key);
        release.put("config.json", "{\"hidden_size\":1}");
        release.put("model.safetensors", "weights");
        release.put("nested/größe.txt", "");
        release.sign(temporary);
        release.attest(true);
        return release;
    }

    public void put(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /// Signs all files that are there, as `sluice sign` does.
    public void sign(Path temporary) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "model");
        for (String name : files.keySet()) {
            Path file = folder.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, content(name));
        }
        ModelSigner signing = ModelSigner.of(folder);
        ModelSigner.Signed signed =
                signing.sign(signing.manifest(file -> Digest.ofFile(file.path())), signer);
        root = signed.manifest().rootDigest();
        files.put("model.sig", signed.bundle().toJson());
    }

    /// Claims two checks and the verdict on them.
    public void attest(boolean passed) {
        List<Material> checks = new ArrayList<>();
        checks.add(
                claim(
                        check(1, "retains", "{\"suite\":\"general\",\"at-least\":0.97}", "passed")
                                .claim()));
        checks.add(
                claim(
                        check(
                                        2,
                                        "lacks",
                                        "{\"suite\":\"harm\",\"at-most\":0.3}",
                                        passed ? "passed" : "refused")
                                .claim()));
        claim(
                new VerdictSummary(
                                "0.1.0",
                                "harbor",
                                "open",
                                Digest.of(new byte[] {1}),
                                passed,
                                "measured",
                                "it was compared",
                                checks)
                        .claim());
    }

    static CheckResult check(int number, String keyword, String policy, String outcome) {
        return new CheckResult(
                number,
                keyword,
                (ObjectNode) JsonMapper.shared().readTree(policy),
                outcome,
                keyword + " " + outcome,
                Optional.of(new CheckResult.Measured(0.25, 0.22, 0.28, 0.3)),
                List.of());
    }

    Material claim(Claim claim) {
        return claim(claim, signer, root);
    }

    Material claim(Claim claim, Signer by, Digest subject) {
        byte[] bundle =
                by.sign(new Statement("open", subject, claim.predicateType(), claim.predicate()))
                        .toJson();
        files.put("attestations/" + claim.file(), bundle);
        return new Material("attestations/" + claim.file(), Digest.of(bundle));
    }

    /// What `sluice withdraw` writes.
    public static byte[] advisory(Signer by, Digest root, Instant since) {
        return by.sign(
                        Advisory.of(root, "open", NOW, since, "the cut missed a layer", "use 1.1")
                                .statement())
                .toJson();
    }

    /// Writes the files into a new folder.
    public Path write(Path temporary) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "release");
        for (String name : files.keySet()) {
            Path file = folder.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, content(name));
        }
        return folder;
    }

    byte[] content(String name) {
        return Objects.requireNonNull(files.get(name));
    }

    List<PublishedFile> published() {
        return published(files);
    }

    static List<PublishedFile> published(SortedMap<String, byte[]> files) {
        return files.entrySet().stream().map(each -> file(each.getKey(), each.getValue())).toList();
    }

    static PublishedFile file(String name, byte[] content) {
        return new PublishedFile(
                name, content.length, Digest.of(content), () -> new ByteArrayInputStream(content));
    }

    /// The files with one more, or another in the place of one.
    static List<PublishedFile> with(List<PublishedFile> files, PublishedFile other) {
        return Stream.concat(
                        files.stream().filter(file -> !file.name().equals(other.name())),
                        Stream.of(other))
                .toList();
    }
}
