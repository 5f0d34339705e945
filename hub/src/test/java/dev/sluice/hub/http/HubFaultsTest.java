package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Administration;
import dev.sluice.hub.HubData;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.Role;
import dev.sluice.storage.external.S3Server;
import dev.sluice.storage.external.SlowProxy;
import dev.sluice.storage.external.SmallDisk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A hub whose storage refuses, is silent or is full says so in words that clients act on, serves
/// what it acknowledged as soon as it can, and takes the same upload again.
class HubFaultsTest {
    private static final int FILE_BYTES = 300_000;

    @TempDir private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private String base = "";
    private String token = "";

    @Test
    void aBucketThatIsGoneIsARetryableErrorAndLosesNothing() throws Exception {
        try (S3Server s3 = S3Server.start()) {
            bucket(s3.endpoint());
            try (HubData data = HubData.open(folder);
                    HubServer server = serve(data)) {
                begin(data, server);
                assertThat(commit(1).statusCode()).isEqualTo(200);
                s3.kill();
                try {
                    assertRetryable(commit(2));
                    assertRetryable(download(1));
                } finally {
                    s3.resume();
                }
                assertServed(1);
                assertThat(download(2).statusCode()).as("no half commit").isEqualTo(404);
                assertThat(commit(2).statusCode()).isEqualTo(200);
                assertServed(2);
            }
        }
    }

    @Test
    void aBucketThatIsSilentIsGivenUpInTimeAndServedFromAgain() throws Exception {
        try (S3Server s3 = S3Server.start();
                SlowProxy proxy = SlowProxy.before(s3.port())) {
            bucket("http://127.0.0.1:" + proxy.port());
            try (HubData data = HubData.open(folder);
                    HubServer server = serve(data)) {
                begin(data, server);
                assertThat(commit(1).statusCode()).isEqualTo(200);
                proxy.hold();
                long start = System.nanoTime();
                assertRetryable(commit(2));
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofSeconds(15));
                proxy.release();
                assertServed(1);
                assertThat(commit(2).statusCode()).isEqualTo(200);
                assertServed(2);
            }
        }
    }

    @Test
    void aFullDiskIsNamedAndEverythingAcknowledgedIsServed() throws Exception {
        try (SmallDisk disk = SmallDisk.mountAt(folder.resolve("disk"))) {
            try (HubData data = HubData.open(disk.root().resolve("hub"));
                    HubServer server = serve(data)) {
                begin(data, server);
                int acknowledged = 0;
                HttpResponse<byte[]> last = commit(1);
                while (last.statusCode() == 200) {
                    acknowledged++;
                    last = commit(acknowledged + 1);
                }
                assertThat(acknowledged).isPositive();
                assertThat(last.statusCode()).isEqualTo(507);
                assertThat(new String(last.body(), StandardCharsets.UTF_8)).contains("full");
                for (int number = 1; number <= acknowledged; number++) {
                    assertServed(number);
                }
                assertThat(download(acknowledged + 1).statusCode()).isEqualTo(404);
                disk.resize(4 * SmallDisk.SIZE_BYTES);
                assertThat(commit(acknowledged + 1).statusCode()).isEqualTo(200);
                assertServed(acknowledged + 1);
            }
        }
    }

    private void bucket(String endpoint) throws IOException {
        Files.writeString(
                folder.resolve("hub.yaml"),
                """
                blobs:
                  bucket: %s
                  region: us-east-1
                  endpoint: %s
                  pathStyle: true
                  keyId: %s
                  secret: %s
                  timeoutSeconds: 1
                """
                        .formatted(
                                S3Server.BUCKET, endpoint, S3Server.KEY_ID, S3Server.KEY_SECRET));
    }

    private static HubServer serve(HubData data) {
        return HubServer.start(data, "127.0.0.1", 0, InstantSource.system());
    }

    private void begin(HubData data, HubServer server) throws Exception {
        base = "http://127.0.0.1:" + server.port();
        token =
                new Administration(data, InstantSource.system(), "test")
                        .issueToken(
                                "ada",
                                new NewToken(
                                        "test", Role.WRITE, Optional.empty(), Optional.empty()))
                        .token()
                        .secret();
        HttpResponse<byte[]> made =
                send(
                        request("/api/repos/create")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"name\":\"m\",\"type\":\"model\"}")));
        assertThat(made.statusCode()).isEqualTo(200);
    }

    private HttpResponse<byte[]> commit(int number) throws Exception {
        String lines =
                """
                {"key":"header","value":{"summary":"file %d","description":""}}
                {"key":"file","value":{"path":"file-%d.bin","content":"%s","encoding":"base64"}}
                """
                        .formatted(
                                number,
                                number,
                                Base64.getEncoder().encodeToString(content(number)));
        return send(
                request("/api/models/ada/m/commit/main")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines)));
    }

    private HttpResponse<byte[]> download(int number) throws Exception {
        return send(request("/ada/m/resolve/main/file-" + number + ".bin").GET());
    }

    private void assertServed(int number) throws Exception {
        HttpResponse<byte[]> got = download(number);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(content(number));
    }

    private static void assertRetryable(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static byte[] content(int number) {
        byte[] content = new byte[FILE_BYTES];
        new Random(number).nextBytes(content);
        return content;
    }
}
