package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.external.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// [BlobStoreContract] on a real server of S3, and what happens when the server fails.
class S3BlobStoreTest extends BlobStoreContract {
    private static final int LARGE = 2 * S3BlobStore.PART_BYTES + 12_345;

    private static S3Server server;
    private String prefix;

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    /// Each test has a part of the bucket for itself.
    @BeforeEach
    void choosePrefix(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + "/";
    }

    @Override
    S3BlobStore store() {
        return S3BlobStore.at(address(server.endpoint(), S3Server.KEY_SECRET, 10_000), folder);
    }

    @Override
    void alter(Digest digest, byte[] content) throws IOException {
        Files.write(server.file(keyOf(digest)), content);
    }

    @Test
    void contentOfManyPartsIsPutTogetherWhetherItsDigestIsKnownOrNot() {
        byte[] content = random(LARGE);
        byte[] other = content.clone();
        other[0] ^= 1;
        try (S3BlobStore store = store()) {
            assertThat(store.put(new ByteArrayInputStream(content))).isEqualTo(Digest.of(content));
            store.put(Digest.of(other), channel(other));
            for (byte[] each : new byte[][] {content, other}) {
                assertThat(store.verify(Digest.of(each))).isEqualTo(new BlobCheck.Intact());
                assertThat(read(store, Digest.of(each))).isEqualTo(each);
            }
            byte[] exact = Arrays.copyOf(content, S3BlobStore.PART_BYTES);
            store.put(Digest.of(exact), channel(exact));
            assertThat(store.put(new ByteArrayInputStream(exact))).isEqualTo(Digest.of(exact));
            assertThat(read(store, Digest.of(exact))).isEqualTo(exact);
        }
        assertThat(folder).as("scratch space is given back").isEmptyDirectory();
    }

    @Test
    void partsOfTheWrongContentAreGivenUp() {
        byte[] content = random(LARGE);
        try (S3BlobStore store = store()) {
            assertThatThrownBy(() -> store.put(Digest.of(new byte[0]), channel(content)))
                    .isInstanceOf(DigestMismatchException.class);
            assertThat(store.list()).isEmpty();
        }
        assertThat(uploadsUnderWay()).isZero();
    }

    @Test
    void aWrongSecretAndAMissingBucketAreNamed() {
        assertThatThrownBy(
                        () -> S3BlobStore.at(address(server.endpoint(), "wrong", 10_000), folder))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith("s3://blobs/")
                .hasMessageContaining("refuses this key")
                .hasMessageNotContaining("wrong");
        S3Address none =
                new S3Address(
                        "no-such-bucket",
                        "",
                        "us-east-1",
                        Optional.of(URI.create(server.endpoint())),
                        true,
                        Optional.of(new S3Address.S3Key(S3Server.KEY_ID, S3Server.KEY_SECRET)),
                        Duration.ofSeconds(10));
        assertThatThrownBy(() -> S3BlobStore.at(none, folder))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("check the bucket's name, or create it");
    }

    @Test
    void aServerThatIsKilledIsUnavailableAndWhatItAcknowledgedIsThereAfterwards()
            throws IOException {
        byte[] content = random(LARGE);
        try (S3BlobStore store = store()) {
            Digest digest = store.put(new ByteArrayInputStream(content));
            try (BlobContent blob = store.open(digest).orElseThrow()) {
                blob.readFully(ByteBuffer.allocate(10), 0);
                server.kill();
                try {
                    assertThatThrownBy(() -> blob.readFully(ByteBuffer.allocate(LARGE - 10), 10))
                            .isInstanceOf(UnavailableException.class);
                    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(random(10))))
                            .isInstanceOf(UnavailableException.class)
                            .hasMessageStartingWith("s3://blobs/")
                            .hasMessageContaining("try again");
                    assertThatThrownBy(() -> store.contains(digest))
                            .isInstanceOf(UnavailableException.class);
                } finally {
                    server.resume();
                }
                ByteBuffer rest = ByteBuffer.allocate(LARGE - 10);
                blob.readFully(rest, 10);
                assertThat(rest.array()).isEqualTo(Arrays.copyOfRange(content, 10, LARGE));
            }
            assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Intact());
        }
    }

    @Test
    void aServerThatTakesConnectionsAndSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            long start = System.nanoTime();
            assertThatThrownBy(
                            () ->
                                    S3BlobStore.at(
                                            address(
                                                    "http://127.0.0.1:" + silent.getLocalPort(),
                                                    "any",
                                                    200),
                                            folder))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("too slow");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
        }
    }

    private String keyOf(Digest digest) {
        return prefix + "sha256/" + digest.hex().substring(0, 2) + "/" + digest.hex();
    }

    private S3Address address(String endpoint, String secret, long timeoutMillis) {
        return new S3Address(
                S3Server.BUCKET,
                prefix,
                "us-east-1",
                Optional.of(URI.create(endpoint)),
                true,
                Optional.of(new S3Address.S3Key(S3Server.KEY_ID, secret)),
                Duration.ofMillis(timeoutMillis));
    }

    private int uploadsUnderWay() {
        try (S3Client client =
                S3Client.builder()
                        .region(Region.US_EAST_1)
                        .endpointOverride(URI.create(server.endpoint()))
                        .forcePathStyle(true)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(
                                                S3Server.KEY_ID, S3Server.KEY_SECRET)))
                        .build()) {
            return client.listMultipartUploads(ask -> ask.bucket(S3Server.BUCKET)).uploads().size();
        }
    }
}
