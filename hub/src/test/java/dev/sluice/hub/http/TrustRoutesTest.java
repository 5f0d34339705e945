package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.client.HubClientException;
import dev.sluice.hub.client.WithdrawnException;
import dev.sluice.hub.trust.SealedRelease;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.key.SoftwareKey;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A sealed release over the network, from its publication to its withdrawal, in the words that
/// clients get.
class TrustRoutesTest {
    private static final SoftwareKey KEY = SoftwareKey.create();
    private static final SoftwareKey OTHER = SoftwareKey.create();

    @TempDir private Path temporary;
    private LiveHub hub;
    private SealedRelease release;

    @BeforeEach
    void serve() throws IOException {
        hub = new LiveHub(temporary.resolve("hub"));
        release = SealedRelease.of(KEY, temporary);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aSealedReleaseIsPublishedAndShownWithItsSigner() throws IOException {
        hub.push("acme/harbor", "public", release.write(temporary));
        JsonNode seal = json(hub.page("api/models/acme/harbor/seal/main")).path("seal");
        assertThat(seal.path("rootDigest").asString("")).isEqualTo(release.root.toString());
        assertThat(seal.path("firstUse").asBoolean(false)).isTrue();
        assertThat(hub.page("acme/harbor").body())
                .contains("Sealed release", "Taken on trust", "<strong>measured</strong>");
        assertThat(hub.page("acme/harbor/seal/main").body())
                .contains("retains general", release.root.toString());
        assertThat(hub.page("models").body()).contains("sealed · measured");

        JsonNode signers = json(hub.page("api/namespaces/acme/signers"));
        assertThat(signers.path(0).path("key").asString(""))
                .isEqualTo(KEY.verificationKey().hint().hex());
        assertThat(signers.path(0).path("firstUse").asBoolean(false)).isTrue();
        assertThat(signers.path(0).path("addedBy").asString("")).isEqualTo("ada");
    }

    @Test
    void whatIsNotTheReleaseIsRefusedWithTheReason() throws IOException {
        hub.push("acme/harbor", "public", release.write(temporary));
        Path changed = release.write(temporary);
        Files.writeString(changed.resolve("config.json"), "{}");
        assertThatThrownBy(() -> hub.push("acme/harbor", "public", changed))
                .isInstanceOf(HubClientException.class)
                .hasMessageContaining("config.json: the file is not what was signed");
        Path unsealed = release.write(temporary);
        Files.delete(unsealed.resolve("model.sig"));
        assertThatThrownBy(() -> hub.push("acme/harbor", "public", unsealed))
                .isInstanceOf(HubClientException.class)
                .hasMessageContaining("has no seal");
        Path stranger = SealedRelease.of(OTHER, temporary).write(temporary);
        assertThatThrownBy(() -> hub.push("acme/other", "public", stranger))
                .isInstanceOf(HubClientException.class)
                .hasMessageContaining("does not count for acme");
    }

    @Test
    void aKeyIsRegisteredAndTheOldOneRemovedByAdministratorsOnly() throws IOException {
        hub.push("acme/harbor", "public", release.write(temporary));
        assertThat(register(hub.grace).statusCode()).isEqualTo(403);
        assertThat(register(hub.ada).statusCode()).isEqualTo(200);
        hub.push("acme/other", "public", SealedRelease.of(OTHER, temporary).write(temporary));
        String old = "api/namespaces/acme/signers/" + KEY.verificationKey().hint().hex();
        assertThat(hub.send(hub.program(old, hub.grace).DELETE()).statusCode()).isEqualTo(403);
        assertThat(hub.send(hub.program(old, hub.ada).DELETE()).statusCode()).isEqualTo(200);
        assertThat(json(hub.page("api/namespaces/acme/signers"))).hasSize(1);
    }

    @Test
    void aWithdrawnReleaseIsGivenOutNoMoreAndSaysWhy() throws IOException {
        hub.push("acme/harbor", "public", release.write(temporary));
        assertThat(hub.page("acme/harbor/resolve/main/config.json").statusCode()).isEqualTo(200);
        assertThat(hub.download("acme/harbor")).isNotEmpty();
        byte[] advisory = SealedRelease.advisory(release.signer, release.root, hub.clock.instant());
        assertThat(withdraw("", advisory).statusCode()).isEqualTo(401);
        HttpResponse<String> taken = withdraw(hub.grace, advisory);
        assertThat(taken.statusCode()).isEqualTo(200);
        String id = json(taken).path("id").asString("");

        HttpResponse<String> file = hub.page("acme/harbor/resolve/main/config.json");
        assertThat(file.statusCode()).isEqualTo(403);
        assertThat(file.headers().firstValue("X-Error-Message"))
                .contains("Access to this resource is disabled.");
        assertThat(json(file).path("error").asString("")).contains(id, "use 1.1");
        assertThat(hub.page("api/models/acme/harbor").headers().firstValue("X-HF-Warning"))
                .hasValueSatisfying(warning -> assertThat(warning).startsWith("withdrawn; "));
        assertThat(hub.page("acme/harbor").body())
                .contains("This release is withdrawn", id, "use 1.1")
                .doesNotContain("hf download");
        assertThat(hub.page("acme/harbor/tree/main").body()).doesNotContain("/resolve/");
        assertThat(hub.page("acme/harbor/commits/main").body()).contains(">withdrawn<");
        assertThat(json(hub.page("api/advisories/" + release.root)))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        "["
                                                + new String(advisory, StandardCharsets.US_ASCII)
                                                + "]"));
        assertThatThrownBy(() -> hub.download("acme/harbor"))
                .isInstanceOf(WithdrawnException.class)
                .hasMessageContaining(id);
        assertThatThrownBy(() -> hub.push("acme/again", "public", release.write(temporary)))
                .isInstanceOf(HubClientException.class)
                .hasMessageContaining("withdrawn since");
    }

    @Test
    void anAdvisoryOfAStrangerIsRefused() throws IOException {
        hub.push("acme/harbor", "public", release.write(temporary));
        byte[] advisory =
                SealedRelease.advisory(Signer.ofKey(OTHER), release.root, hub.clock.instant());
        assertThat(withdraw(hub.ada, advisory).statusCode()).isEqualTo(403);
        assertThat(hub.page("acme/harbor/resolve/main/config.json").statusCode()).isEqualTo(200);
        assertThat(hub.page("api/advisories/nothing").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> register(String token) throws IOException {
        String body =
                JsonMapper.shared()
                        .createObjectNode()
                        .put("publicKey", OTHER.verificationKey().toPem())
                        .toString();
        return hub.send(
                hub.program("api/namespaces/acme/signers", token)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> withdraw(String token, byte[] advisory) throws IOException {
        HttpRequest.Builder request =
                token.isEmpty()
                        ? HttpRequest.newBuilder(hub.at("api/advisories"))
                        : hub.program("api/advisories", token);
        return hub.send(request.POST(HttpRequest.BodyPublishers.ofByteArray(advisory)));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
