package dev.sluice.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.StorageException;
import dev.sluice.storage.UnavailableException;
import dev.sluice.storage.external.PostgresServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// [DatabaseContract] on a real server, and what happens when the server goes away.
class PostgresDatabaseTest extends DatabaseContract {
    private static PostgresServer server;
    private String url;

    @BeforeAll
    static void startServer() throws IOException {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void newDatabase() throws IOException {
        url = server.newDatabase();
    }

    @Override
    DatabaseAddress address() {
        return new DatabaseAddress.Postgres(url, PostgresServer.USER, "");
    }

    @Test
    void aServerThatDiesIsReportedAndWhatItAcknowledgedIsThereAfterwards() throws Exception {
        try (Database database = open()) {
            database.useTransaction(handle -> addCounter(handle, "a"));
            assertThat(countUp(database, 20)).isEqualTo(20);
            server.crash();
            try {
                assertThatThrownBy(() -> countUp(database, 1))
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageStartingWith(url)
                        .hasMessageContaining("try again");
            } finally {
                server.resume();
            }
            assertThat(database.<Long, RuntimeException>read(DatabaseContract::value))
                    .isEqualTo(20);
            assertThat(countUp(database, 1)).isEqualTo(1);
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamedWithoutThePassword() {
        DatabaseAddress address =
                new DatabaseAddress.Postgres(url + "_none", PostgresServer.USER, "secret-word");
        assertThatThrownBy(() -> Database.open(address, MIGRATIONS))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("check user, password and name of the database")
                .hasMessageNotContaining("secret-word");
        assertThat(address.toString()).doesNotContain("secret-word");
    }
}
