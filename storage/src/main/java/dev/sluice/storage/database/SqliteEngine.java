package dev.sluice.storage.database;

import com.zaxxer.hikari.HikariConfig;
import dev.sluice.storage.InsufficientSpaceException;
import dev.sluice.storage.ReadOnlyTargetException;
import dev.sluice.storage.StorageException;
import dev.sluice.storage.UnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/// SQLite with a write-ahead log: readers never wait for the writer, nor it for them.
///
/// The driver's own transactions are not used: where its `begin immediate` finds the database busy,
/// it takes the connection to be in a transaction from then on.
final class SqliteEngine implements Engine {
    private static final int READERS = 4;
    private static final int OPEN_TIMEOUT_MILLIS = 10_000;
    private static final long LOG_LIMIT_BYTES = 64L << 20;
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 5;
    private static final long NEARLY_FULL_BYTES = 1L << 20;

    private static final int FULL = SQLiteErrorCode.SQLITE_FULL.code;
    private static final int IO_ERROR = SQLiteErrorCode.SQLITE_IOERR.code;
    private static final Set<Integer> BUSY =
            codes(SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_LOCKED);
    private static final Set<Integer> LOCKED_AWAY =
            codes(
                    SQLiteErrorCode.SQLITE_READONLY,
                    SQLiteErrorCode.SQLITE_PERM,
                    SQLiteErrorCode.SQLITE_CANTOPEN);
    private static final Set<Integer> DAMAGED =
            codes(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);

    /// The statement or its values are wrong; nothing is with the database.
    private static final Set<Integer> STATEMENT =
            codes(
                    SQLiteErrorCode.SQLITE_ERROR,
                    SQLiteErrorCode.SQLITE_CONSTRAINT,
                    SQLiteErrorCode.SQLITE_MISMATCH,
                    SQLiteErrorCode.SQLITE_RANGE,
                    SQLiteErrorCode.SQLITE_TOOBIG);

    /// File locks are between processes; this is between the threads of one.
    private static final ReentrantLock MIGRATING = new ReentrantLock();

    private final Path file;
    private final SQLiteDataSource connections;
    private final DiskThread disk = new DiskThread();

    SqliteEngine(Path file) {
        this.file = file.toAbsolutePath();
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setJournalSizeLimit(Math.toIntExact(LOG_LIMIT_BYTES));
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(OPEN_TIMEOUT_MILLIS);
        connections = new SQLiteDataSource(config);
        connections.setUrl("jdbc:sqlite:" + this.file);
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public Map<String, String> placeholders() {
        return Map.of("bytes", "BLOB");
    }

    @Override
    public DataSource plain() {
        return connections;
    }

    /// SQLite waits inside native code, which would hold the carrier of a virtual thread; so the
    /// waiting is done in [#beginWrite], and SQLite's own kept short.
    @Override
    public void writer(HikariConfig config) {
        config.setConnectionInitSql("PRAGMA busy_timeout = 1");
    }

    @Override
    public void readers(HikariConfig config) {
        config.setMaximumPoolSize(READERS);
        config.setConnectionInitSql("PRAGMA query_only = 1");
    }

    /// After this succeeded, no later statement of the transaction can find the database busy.
    @Override
    public void beginWrite(Connection connection) throws SQLException {
        long deadline = System.nanoTime() + WRITE_PATIENCE.toNanos();
        while (true) {
            try {
                execute(connection, "BEGIN IMMEDIATE");
                return;
            } catch (SQLException failed) {
                if (!BUSY.contains(code(failed)) || System.nanoTime() - deadline > 0) {
                    throw failed;
                }
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new UnavailableException(
                        file.toString(),
                        "waiting for another process's write was stopped",
                        "run again to continue",
                        stopped);
            }
        }
    }

    @Override
    public void beginRead(Connection connection) throws SQLException {
        execute(connection, "BEGIN");
    }

    /// On a thread of its own, for a sync takes milliseconds and would hold the carrier of a
    /// virtual thread.
    @Override
    public void commit(Connection connection) throws SQLException {
        disk.run(() -> execute(connection, "COMMIT"));
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    /// Flyway takes no lock on SQLite.
    @Override
    public void migrating(Runnable migration) {
        Path lock = file.resolveSibling(file.getFileName() + "-migrating");
        MIGRATING.lock();
        try (FileChannel channel =
                FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            migration.run();
        } catch (IOException failed) {
            throw new StorageException(
                    lock.toString(),
                    "the database cannot be locked here (" + failed + ")",
                    "make " + folder() + " a folder of a local disk that may be written to",
                    failed);
        } finally {
            MIGRATING.unlock();
        }
    }

    @Override
    public Optional<StorageException> failure(SQLException failed) {
        int code = code(failed);
        return STATEMENT.contains(code) ? Optional.empty() : Optional.of(failure(code, failed));
    }

    private StorageException failure(int code, SQLException failed) {
        String where = file.toString();
        String reason = String.valueOf(failed.getMessage());
        if (code == FULL || (code == IO_ERROR && isNearlyFull())) {
            return new InsufficientSpaceException(
                    where,
                    "no space left for the database; the transaction was undone (" + reason + ")",
                    "free space in " + folder() + " and run again",
                    0,
                    failed);
        }
        if (BUSY.contains(code)) {
            return new UnavailableException(
                    where,
                    "another process was writing to the database for too long",
                    "try again, or end that process",
                    failed);
        }
        if (LOCKED_AWAY.contains(code)) {
            return new ReadOnlyTargetException(
                    where,
                    "the database cannot be opened for writing (" + reason + ")",
                    "make " + folder() + " and what is in it writable",
                    failed);
        }
        if (DAMAGED.contains(code)) {
            return new StorageException(
                    where,
                    "is damaged or not a database (" + reason + ")",
                    "restore it from a backup",
                    failed);
        }
        return new StorageException(
                where,
                "the database failed (" + reason + ")",
                "check the disk and run again",
                failed);
    }

    @Override
    public void close() {
        disk.close();
    }

    private boolean isNearlyFull() {
        try {
            return Files.getFileStore(folder()).getUsableSpace() < NEARLY_FULL_BYTES;
        } catch (IOException unknown) {
            return false;
        }
    }

    private Path folder() {
        return Objects.requireNonNull(file.getParent());
    }

    /// The low byte says what; the rest, where in SQLite's own code.
    private static int code(SQLException failed) {
        return failed.getErrorCode() & 0xff;
    }

    private static Set<Integer> codes(SQLiteErrorCode... codes) {
        return Stream.of(codes).map(code -> code.code).collect(Collectors.toUnmodifiableSet());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
