package dev.sluice.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.client.HubClientException;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Pull;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.hub.http.LiveHub;
import dev.sluice.hub.trust.SealedRelease;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.key.SoftwareKey;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A release goes from one hub to another by a file alone, and comes there as it was or not at all.
class BundleTest {
    private static final SoftwareKey KEY = SoftwareKey.create();
    private static final SoftwareKey OTHER = SoftwareKey.create();

    @TempDir private Path temporary = Path.of("");
    private LiveHub outside;
    private LiveHub inside;
    private SealedRelease release;

    @BeforeEach
    void serve() throws IOException {
        outside = new LiveHub(temporary.resolve("outside"));
        inside = new LiveHub(temporary.resolve("inside"));
        release = SealedRelease.of(KEY, temporary);
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        release.files.put("weights.bin", large);
        release.sign(temporary);
        release.attest(true);
    }

    @AfterEach
    void close() {
        outside.close();
        inside.close();
    }

    @Test
    void aReleaseGoesFromHubToHubAsItIs() throws IOException {
        String commit = outside.push("acme/harbor", "public", release.write(temporary)).commit();
        Path bundle = temporary.resolve("harbor.bundle");
        BundleExport.Result exported = export(bundle, List.of(), List.of());
        assertThat(exported.commit()).isEqualTo(commit);
        assertThat(exported.seal().orElseThrow().release()).isEqualTo(release.root.toString());
        assertThat(exported.seal().orElseThrow().key())
                .isEqualTo(KEY.verificationKey().hint().hex());
        assertThat(Digest.ofFile(bundle).hex()).isEqualTo(exported.sha256());
        assertThat(Files.size(bundle)).isEqualTo(exported.bytes());

        BundleImport.ToHub imported = push(bundle, List.of(KEY.verificationKey()));
        assertThat(imported.push().changed()).isTrue();
        assertThat(imported.seal().orElseThrow().release()).isEqualTo(release.root.toString());
        Path pulled = temporary.resolve("pulled");
        try (HubConnection hub =
                new HubConnection(inside.at(""), Optional.of(inside.ada), _ -> {})) {
            Pull.Result result =
                    new Pull(hub, _ -> _ -> {})
                            .into(pulled, RepoRef.parse("acme/harbor"), _ -> true);
            assertThat(result.files()).isEqualTo(release.files.size());
        }
        for (String name : release.files.keySet()) {
            assertThat(pulled.resolve(name)).hasBinaryContent(content(name));
        }

        BundleImport.ToHub again = push(bundle, List.of());
        assertThat(again.push().changed()).as("it is there already").isFalse();
        assertThat(again.push().sentBytes()).isZero();
        try (Stream<Path> left = Files.list(Files.createDirectories(scratch()))) {
            assertThat(left).as("nothing is left of the check").isEmpty();
        }
    }

    @Test
    void theSameCommitMakesTheSameBytesAndAnyZipReaderReadsThem() throws IOException {
        outside.push("acme/harbor", "public", release.write(temporary));
        Path first = temporary.resolve("first");
        Path second = temporary.resolve("second");
        assertThat(export(first, List.of(), List.of()).sha256())
                .isEqualTo(export(second, List.of(), List.of()).sha256());
        try (ZipFile zip = new ZipFile(first.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName).findFirst()).contains("bundle.json");
            ZipEntry weights = zip.getEntry("files/weights.bin");
            assertThat(Digest.of(zip.getInputStream(weights).readAllBytes()))
                    .isEqualTo(Digest.of(content("weights.bin")));
        }
        assertThatThrownBy(() -> export(first, List.of(), List.of()))
                .hasMessageContaining("it is there already");
    }

    @Test
    void aReleaseComesIntoAFolderThatVerifies() throws IOException {
        outside.push("acme/harbor", "public", release.write(temporary));
        Path bundle = temporary.resolve("harbor.bundle");
        Path advisory = temporary.resolve("advisory.json");
        Files.write(
                advisory,
                SealedRelease.advisory(
                        Signer.ofKey(KEY), Digest.of(new byte[] {7}), outside.clock.instant()));
        export(bundle, List.of(advisory), List.of());
        Path folder = temporary.resolve("harbor");
        BundleImport.ToFolder imported =
                reader(List.of(KEY.verificationKey()), inside.clock).into(folder, bundle);
        assertThat(imported.files()).isEqualTo(release.files.size());
        for (String name : release.files.keySet()) {
            assertThat(folder.resolve(name)).hasBinaryContent(content(name));
        }
        Path beside = temporary.resolve("harbor.advisories");
        assertThat(imported.advisories()).contains(beside.toString());
        assertThat(beside.resolve(Digest.ofFile(advisory).hex() + ".sigstore.json"))
                .hasSameBinaryContentAs(advisory);
        assertThatThrownBy(() -> reader(List.of(), inside.clock).into(folder, bundle))
                .hasMessageContaining("not empty");
    }

    @Test
    void aReleaseOfAnotherKeyOrWithAWrongSealIsRefused() throws IOException {
        outside.push("acme/harbor", "public", release.write(temporary));
        Path bundle = temporary.resolve("harbor.bundle");
        assertThatThrownBy(() -> export(bundle, List.of(), List.of(OTHER.verificationKey())))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("KEY_MISMATCH");
        assertThat(bundle).doesNotExist();
        export(bundle, List.of(), List.of());
        assertThatThrownBy(() -> push(bundle, List.of(OTHER.verificationKey())))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("KEY_MISMATCH");

        ForgedBundle changed = new ForgedBundle();
        release.files.forEach(
                (name, content) ->
                        changed.file(
                                name,
                                name.equals("config.json") ? ForgedBundle.bytes("{}") : content));
        Path forged = changed.write(temporary);
        assertThatThrownBy(() -> push(forged, List.of()))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("CHANGED_FILE")
                .hasMessageContaining("config.json");
        ForgedBundle bare = new ForgedBundle().file("config.json", content("config.json"));
        Path unsealed = bare.write(temporary);
        assertThatThrownBy(() -> push(unsealed, List.of(KEY.verificationKey())))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("there is no seal in it");
        assertThat(inside.page("api/models/acme/harbor").statusCode())
                .as("the hub was sent nothing")
                .isEqualTo(401);
    }

    @Test
    void aReleaseThatItsBundleWithdrawsIsRefused() throws IOException {
        outside.push("acme/harbor", "public", release.write(temporary));
        Path advisory = temporary.resolve("advisory.json");
        Files.write(
                advisory,
                SealedRelease.advisory(
                        Signer.ofKey(KEY),
                        release.root,
                        outside.clock.instant().plus(Duration.ofDays(1))));
        Path bundle = temporary.resolve("harbor.bundle");
        assertThat(export(bundle, List.of(advisory), List.of()).advisories()).isEqualTo(1);
        InstantSource later = InstantSource.offset(inside.clock, Duration.ofDays(2));
        Path folder = temporary.resolve("harbor");
        assertThatThrownBy(() -> reader(List.of(), later).into(folder, bundle))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("WITHDRAWN")
                .hasMessageContaining("use 1.1");
        assertThat(folder).doesNotExist();
        assertThat(temporary.resolve("harbor.advisories")).doesNotExist();

        Files.write(
                advisory,
                SealedRelease.advisory(Signer.ofKey(KEY), release.root, outside.clock.instant()));
        Path never = temporary.resolve("never.bundle");
        assertThatThrownBy(() -> export(never, List.of(advisory), List.of()))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("WITHDRAWN");
        assertThat(never).doesNotExist();
    }

    @Test
    void advisoriesReachTheHubWhichTakesThoseOfKeysThatCount() throws IOException {
        outside.push("acme/harbor", "public", release.write(temporary));
        Path ours = temporary.resolve("ours.json");
        Path strangers = temporary.resolve("strangers.json");
        Digest old = Digest.of(new byte[] {7});
        Files.write(ours, SealedRelease.advisory(Signer.ofKey(KEY), old, outside.clock.instant()));
        Files.write(
                strangers,
                SealedRelease.advisory(Signer.ofKey(OTHER), old, outside.clock.instant()));
        Path bundle = temporary.resolve("harbor.bundle");
        export(bundle, List.of(ours, strangers), List.of());
        SentAdvisories sent = push(bundle, List.of()).advisories();
        assertThat(sent.taken()).hasSize(1);
        assertThat(sent.refused()).singleElement().asString().contains("counts for no namespace");
        assertThat(inside.page("api/advisories/" + old.hex()).body())
                .isEqualTo("[" + Files.readString(ours).strip() + "]");
    }

    @Test
    void whatIsApiOnlyIsNotExported() throws IOException {
        outside.push("acme/harbor", "api-only", release.write(temporary));
        Path bundle = temporary.resolve("harbor.bundle");
        assertThatThrownBy(() -> export(bundle, List.of(), List.of()))
                .isInstanceOf(HubClientException.class);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .noneMatch(name -> name.contains("bundle") || name.contains("staged"));
        }
    }

    private BundleExport.Result export(
            Path bundle, List<Path> advisories, List<VerificationKey> keys) {
        try (HubConnection hub =
                new HubConnection(outside.at(""), Optional.of(outside.ada), _ -> {})) {
            return new BundleExport(hub, _ -> _ -> {}, outside.clock, keys)
                    .export(RepoRef.parse("acme/harbor"), bundle, AdvisoryFiles.read(advisories));
        }
    }

    private BundleImport.ToHub push(Path bundle, List<VerificationKey> keys) throws IOException {
        Path scratch = Files.createDirectories(scratch());
        try (HubConnection hub =
                new HubConnection(inside.at(""), Optional.of(inside.ada), _ -> {})) {
            return reader(keys, inside.clock)
                    .push(bundle, hub, RepoRef.parse("acme/harbor"), "public", scratch);
        }
    }

    private static BundleImport reader(List<VerificationKey> keys, InstantSource clock) {
        return new BundleImport(_ -> _ -> {}, clock, keys);
    }

    private Path scratch() {
        return temporary.resolve("scratch");
    }

    private byte[] content(String name) {
        byte[] content = release.files.get(name);
        assertThat(content).isNotNull();
        return content == null ? new byte[0] : content;
    }
}
