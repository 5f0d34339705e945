package dev.sluice.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.StorageException;
import dev.sluice.storage.database.DatabaseAddress;
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
