package dev.sluice.storage.database;

import com.zaxxer.hikari.HikariConfig;
import dev.sluice.storage.InsufficientSpaceException;
import dev.sluice.storage.StorageException;
import dev.sluice.storage.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// PostgreSQL, used as SQLite works: one transaction writes at a time, over all processes.
///
/// Each write transaction begins with one advisory lock and runs READ COMMITTED, so every statement
/// of it sees all that was committed before and nothing is committed beside it: the transactions
/// are serial. SERIALIZABLE would reach the same by running transactions again, and would do so
/// most when there is most to do: nearly all of them append to one hash chain.
final class PostgresEngine implements Engine {
    private static final int READERS = 16;
    private static final int CONNECT_TIMEOUT_SECONDS = 10;
    private static final int SOCKET_TIMEOUT_SECONDS = 60;

    /// Any number that other programs of the same database do not use: "sluice" in ASCII.
    private static final long WRITE_LOCK = 0x736c75696365L;

    private final DatabaseAddress.Postgres address;
    private final PGSimpleDataSource connections = new PGSimpleDataSource();

    PostgresEngine(DatabaseAddress.Postgres address) {
        this.address = address;
        connections.setUrl("jdbc:" + address.url());
        connections.setUser(address.user());
        connections.setPassword(address.password());
        connections.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
        connections.setSocketTimeout(SOCKET_TIMEOUT_SECONDS);
        connections.setTcpKeepAlive(true);
        connections.setApplicationName("sluice");
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Map<String, String> placeholders() {
        return Map.of("bytes", "BYTEA");
    }

    @Override
    public DataSource plain() {
        return connections;
    }

    @Override
    public void writer(HikariConfig config) {
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql("SET lock_timeout = '20s'; SET synchronous_commit = on");
    }

    @Override
    public void readers(HikariConfig config) {
        config.setMaximumPoolSize(READERS);
        config.setAutoCommit(false);
        config.setReadOnly(true);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    }

    @Override
    public void beginWrite(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + WRITE_LOCK + ")");
        }
    }

    /// The driver begins a transaction with its first statement, by the settings of the connection.
    @Override
    public void beginRead(Connection connection) {}

    /// The driver's own commit fails where the server turned it into a rollback.
    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        connection.rollback();
    }

    /// Flyway locks by itself here.
    @Override
    public void migrating(Runnable migration) {
        migration.run();
    }

    @Override
    public Optional<StorageException> failure(SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        boolean statement =
                state.startsWith("22") || state.startsWith("23") || state.startsWith("42");
        return statement ? Optional.empty() : Optional.of(failure(state, failed));
    }

    private StorageException failure(String state, SQLException failed) {
        String where = address.toString();
        String reason = String.valueOf(failed.getMessage());
        // The classes of PostgreSQL's documentation, appendix A.
        if (state.equals("53100")) {
            return new InsufficientSpaceException(
                    where,
                    "the server's disk is full; the transaction was undone (" + reason + ")",
                    "free space there and run again",
                    0,
                    failed);
        }
        if (state.startsWith("28") || state.startsWith("3D")) {
            return new StorageException(
                    where,
                    "the server refuses this user or has no such database (" + reason + ")",
                    "check user, password and name of the database",
                    failed);
        }
        if (isPassing(state)) {
            return new UnavailableException(
                    where,
                    "the server does not answer or is busy (" + reason + ")",
                    "check that it runs and can be reached, then try again",
                    failed);
        }
        return new StorageException(
                where, "the database failed (" + reason + ")", "see the server's log", failed);
    }

    /// Connections, resources, operators stopping it, locks and transactions in each other's way.
    private static boolean isPassing(String state) {
        return state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("40")
                || state.equals("55P03");
    }

    @Override
    public void close() {
        // Nothing of its own is open.
    }
}
