package dev.sluice.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// [DatabaseContract] on a file.
class SqliteDatabaseTest extends DatabaseContract {
    @TempDir Path folder;

    @Override
    DatabaseAddress address() {
        return new DatabaseAddress.Sqlite(folder.resolve("trial.db"));
    }

    @Test
    void everyConnectionIsSetUpForDurability() {
        try (Database database = open()) {
            database.useTransaction(
                    handle -> {
                        assertThat(pragma(handle, "journal_mode")).isEqualTo("wal");
                        assertThat(pragma(handle, "synchronous")).as("FULL").isEqualTo("2");
                        assertThat(pragma(handle, "foreign_keys")).isEqualTo("1");
                    });
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAsItIs() throws Exception {
        Path file = folder.resolve("trial.db");
        Files.writeString(file, "a letter to somebody, long enough to have a header".repeat(100));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith(file + ": is damaged or not a database")
                .hasMessageContaining("restore it from a backup");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path file = folder.resolve("none/trial.db");
        assertThatThrownBy(() -> Database.open(new DatabaseAddress.Sqlite(file), MIGRATIONS))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(folder.resolve("none").toString());
    }

    private static String pragma(org.jdbi.v3.core.Handle handle, String name) {
        return handle.select("PRAGMA " + name).mapTo(String.class).one();
    }
}
