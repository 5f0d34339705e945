package dev.sluice.storage.database;

import com.zaxxer.hikari.HikariConfig;
import dev.sluice.storage.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/// What differs between the database systems. Each opens plain connections and frames a transaction
/// on them.
sealed interface Engine extends AutoCloseable permits SqliteEngine, PostgresEngine {
    /// The name by which migrations of this system alone are found: `sqlite` or `postgresql`.
    String name();

    /// What migrations call differently here.
    Map<String, String> placeholders();

    /// Connections for migrating, one at a time.
    DataSource plain();

    /// Sets up the connection that writes.
    void writer(HikariConfig config);

    /// Sets up the connections that read.
    void readers(HikariConfig config);

    /// Starts a transaction that sees everything committed before, and that no other transaction of
    /// any process writes beside.
    void beginWrite(Connection connection) throws SQLException;

    /// Starts a transaction that sees one moment of the database.
    void beginRead(Connection connection) throws SQLException;

    /// Ends the transaction; when this returns, what it wrote is durable.
    void commit(Connection connection) throws SQLException;

    void rollback(Connection connection) throws SQLException;

    /// Runs `migration` while no other process migrates the same database.
    void migrating(Runnable migration);

    /// What `failed` means to whoever operates this; empty where the statement is at fault and not
    /// the database.
    Optional<StorageException> failure(SQLException failed);

    @Override
    void close();
}
