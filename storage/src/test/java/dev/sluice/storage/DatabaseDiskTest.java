package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.database.Database;
import dev.sluice.storage.database.DatabaseAddress;
import dev.sluice.storage.external.SmallDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A full disk stops a database's writing with a clear word, loses nothing that was acknowledged,
/// keeps reading, and writing goes on as soon as there is room.
class DatabaseDiskTest {
    @TempDir private Path folder;

    @Test
    void aFullDiskUndoesTheTransactionThatMetItAndNoOther() throws Exception {
        try (SmallDisk disk = SmallDisk.mountAt(folder.resolve("disk"));
                Database database =
                        Database.open(
                                new DatabaseAddress.Sqlite(disk.root().resolve("full.db")),
                                "META-INF/sluice/trial")) {
            database.useTransaction(
                    handle -> handle.execute("INSERT INTO counter (name, value) VALUES ('a', 0)"));
            long[] acknowledged = new long[1];
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    add(database, acknowledged[0] + 1);
                                    acknowledged[0]++;
                                }
                            })
                    .isInstanceOf(InsufficientSpaceException.class)
                    .hasMessageStartingWith(disk.root().resolve("full.db").toString())
                    .hasMessageContaining("free space in " + disk.root());
            assertThat(acknowledged[0]).isPositive();
            assertThat(steps(database)).isEqualTo(acknowledged[0]);
            assertThatThrownBy(() -> add(database, acknowledged[0] + 1))
                    .as("still full")
                    .isInstanceOf(InsufficientSpaceException.class);
            assertThat(steps(database)).isEqualTo(acknowledged[0]);
            disk.resize(3 * SmallDisk.SIZE_BYTES);
            add(database, acknowledged[0] + 1);
            assertThat(steps(database)).isEqualTo(acknowledged[0] + 1);
        }
    }

    private static void add(Database database, long value) {
        database.useTransaction(
                handle ->
                        handle.execute(
                                "INSERT INTO step (counter, value, content) VALUES ('a', ?, ?)",
                                value,
                                new byte[100_000]));
    }

    private static long steps(Database database) {
        return database.read(
                handle -> handle.select("SELECT count(*) FROM step").mapTo(Long.class).one());
    }
}
