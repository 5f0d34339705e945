package dev.sluice.hub;

import dev.sluice.storage.database.Database;
import dev.sluice.storage.database.DatabaseAddress;
import dev.sluice.storage.external.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;

/// The databases that a hub works with, each a real one.
public enum DatabaseKind {
    SQLITE {
        @Override
        DatabaseAddress address(Path folder) {
            return new DatabaseAddress.Sqlite(folder.resolve("hub.db"));
        }
    },
    POSTGRESQL {
        @Override
        DatabaseAddress address(Path folder) throws IOException {
            return new DatabaseAddress.Postgres(
                    SharedServer.RUNNING.newDatabase(), PostgresServer.USER, "");
        }
    };

    /// An empty hub's database.
    public Database open(Path folder) throws IOException {
        return Database.open(address(folder), "META-INF/sluice/hub");
    }

    abstract DatabaseAddress address(Path folder) throws IOException;

    /// One server for all tests of this JVM, ended with it.
    private static final class SharedServer {
        static final PostgresServer RUNNING = start();

        private static PostgresServer start() {
            try {
                PostgresServer server = PostgresServer.start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
                return server;
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }

        private static void stop(PostgresServer server) {
            try {
                server.close();
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }
}
