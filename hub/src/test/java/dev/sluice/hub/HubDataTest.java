package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.Digest;
import dev.sluice.storage.StorageException;
import dev.sluice.storage.database.DatabaseAddress;
import dev.sluice.storage.external.PostgresServer;
import dev.sluice.storage.external.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A data folder says where a hub keeps things, and refuses what it does not understand.
class HubDataTest {
    @TempDir Path folder;

    @Test
    void withoutSettingsEverythingLiesInTheFolder() throws IOException {
        Path data = folder.resolve("deep/hub");
        try (HubData hub = HubData.open(data)) {
            assertThat(hub.blobs().list()).isEmpty();
            assertThat(data.resolve("hub.db")).isRegularFile();
            assertThat(data.resolve("blobs")).isDirectory();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aSecretIsRandomAndStays() {
        byte[] first;
        try (HubData hub = HubData.open(folder)) {
            first = hub.secret("signed-urls");
            assertThat(first).hasSize(32).isNotEqualTo(hub.secret("other"));
        }
        try (HubData hub = HubData.open(folder)) {
            assertThat(hub.secret("signed-urls")).isEqualTo(first);
        }
    }

    @Test
    void aServerIsReadFromTheSettingsAndItsPasswordFromAFile() throws IOException {
        Files.writeString(folder.resolve("password"), "secret-word\n");
        settings(
                """
                database:
                  url: postgresql://db.example.org:5432/sluice?sslmode=verify-full
                  user: sluice
                  passwordFile: password
                """);
        DatabaseAddress address = HubSettings.of(folder).database();
        assertThat(address)
                .isEqualTo(
                        new DatabaseAddress.Postgres(
                                "postgresql://db.example.org:5432/sluice?sslmode=verify-full",
                                "sluice",
                                "secret-word"))
                .hasToString("postgresql://db.example.org:5432/sluice");
    }

    @Test
    void aBucketAndAServerTakeTheBytesAndTheRows() throws IOException {
        try (S3Server s3 = S3Server.start()) {
            DatabaseAddress database = DatabaseKind.POSTGRESQL.address(folder);
            Files.writeString(folder.resolve("s3-secret"), S3Server.KEY_SECRET + "\n");
            settings(
                    """
                    database:
                      url: %s
                      user: %s
                    blobs:
                      bucket: %s
                      prefix: hub/
                      region: us-east-1
                      endpoint: %s
                      pathStyle: true
                      keyId: %s
                      secretFile: s3-secret
                    """
                            .formatted(
                                    database,
                                    PostgresServer.USER,
                                    S3Server.BUCKET,
                                    s3.endpoint(),
                                    S3Server.KEY_ID));
            Digest digest;
            try (HubData hub = HubData.open(folder)) {
                digest = hub.blobs().put(new ByteArrayInputStream(new byte[] {1, 2, 3}));
                assertThat(hub.secret("any")).hasSize(32);
            }
            assertThat(s3.file("hub/sha256/" + digest.hex().substring(0, 2) + "/" + digest.hex()))
                    .hasBinaryContent(new byte[] {1, 2, 3});
            assertThat(folder.resolve("hub.db")).doesNotExist();
            assertThat(folder.resolve("blobs")).doesNotExist();
        }
    }

    @Test
    void whatCannotBeIsRefusedWithItsPlace() throws IOException {
        refused("databse: {}", "databse: means nothing here; known are ");
        refused("- a", "the file: is not a list of keys and values");
        refused("a: [", "the file: is not YAML");
        refused("database: {}\ndatabase: {}", "the file: is not YAML");
        refused("database: x", "database: is not a list of keys and values");
        refused("database: {user: a}", "database.url: is missing");
        refused("database: {url: 5, user: a}", "database.url: is not a text");
        refused("database: {url: 'mysql://x', user: a}", "database.url: not the address");
        refused("database: {url: 'postgresql://u:p@h/x', user: a}", "user and password apart");
        refused(
                "database: {url: 'postgresql://h/x', user: a, passwordFile: none}",
                "database.passwordFile: there is no file");
        refused("blobs: {region: x}", "blobs.bucket: is missing");
        refused("blobs: {bucket: b, region: x}", "blobs.bucket: bucket: 3 to 63");
        refused("blobs: {bucket: abc, region: x, endpoint: 'ftp://x'}", "endpoint: write https");
        refused("blobs: {bucket: abc, region: x, keyId: a}", "give both or neither");
        refused("blobs: {bucket: abc, region: x, pathStyle: 1}", "is neither true nor false");
        refused("a: " + "x".repeat(70_000), "is larger than");
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> HubData.open(file))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith(file.toString());
    }

    private void refused(String text, String message) throws IOException {
        settings(text);
        assertThatThrownBy(() -> HubSettings.of(folder))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(folder.resolve("hub.yaml") + ": ")
                .hasMessageContaining(message);
    }

    private void settings(String text) throws IOException {
        Files.writeString(folder.resolve("hub.yaml"), text);
    }
}
