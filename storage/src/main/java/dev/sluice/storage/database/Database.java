package dev.sluice.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sluice.storage.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/// A relational database whose tables are brought up to date when it is opened.
///
/// **Transactions that write are serial**, over all threads and processes: each sees everything
/// that was committed before it, and nothing is committed beside it. So what a transaction checked
/// still holds when it commits, and no unique key can be taken in between. Readers see one moment
/// each and wait for nobody. Any number of virtual threads may call this at once.
///
/// Trouble with the database is a [StorageException], of which [UnavailableException] may pass by
/// itself. A violated constraint stays the [JdbiException] it is: the caller did not check.
public final class Database implements AutoCloseable {
    private static final Duration WRITER_PATIENCE = Duration.ofSeconds(20);
    private static final Duration READER_PATIENCE = Duration.ofSeconds(10);

    private final Engine engine;
    private final String where;
    private final HikariDataSource writer;
    private final HikariDataSource readers;
    private final Jdbi writing;
    private final Jdbi reading;

    /// Bound while a transaction of this database runs on the thread: another one would wait for
    /// it, and a read would not see what it did.
    private final ScopedValue<Boolean> underWay = ScopedValue.newInstance();

    private Database(Engine engine, String where) {
        this.engine = engine;
        this.where = where;
        this.writer = pool(engine, "sluice-write", WRITER_PATIENCE, engine::writer);
        this.readers = pool(engine, "sluice-read", READER_PATIENCE, engine::readers);
        this.writing = Jdbi.create(writer);
        this.reading = Jdbi.create(readers);
    }

    /// Opens a database, made if it is a file that is not there, and migrates its tables.
    ///
    /// @param migrations folder of the class path with Flyway's `V1__name.sql` and so on, such as
    ///   `META-INF/sluice/hub`. `${bytes}` in them is the type of binary columns. What only one
    ///   database system understands stands in a folder `…-sqlite` or `…-postgresql` beside it.
    /// @throws StorageException when it cannot be opened, or its tables are of a newer version
    public static Database open(DatabaseAddress address, String migrations) {
        Engine engine =
                switch (address) {
                    case DatabaseAddress.Sqlite(Path file) -> new SqliteEngine(file);
                    case DatabaseAddress.Postgres postgres -> new PostgresEngine(postgres);
                };
        boolean opened = false;
        try {
            Migrations.apply(migrations, engine, address.toString());
            Database database = new Database(engine, address.toString());
            opened = true;
            return database;
        } catch (HikariPool.PoolInitializationException failed) {
            throw Failures.of(failed, engine, address.toString());
        } finally {
            if (!opened) {
                engine.close();
            }
        }
    }

    /// Runs `work` in a transaction that may write, and commits it; whatever `work` throws undoes
    /// it and is passed on. When this returns, what was written is durable.
    ///
    /// Keep it short, for all other writers wait: no network, no large file. `work` must not go on
    /// after an exception of the database.
    ///
    /// @throws StorageException when the database fails; after [UnavailableException] from a server
    ///   it may be unknown whether the commit took place
    public <R, X extends Exception> R inTransaction(HandleCallback<R, X> work) throws X {
        requireNoneUnderWay();
        return ScopedValue.where(underWay, true).call(() -> run(writing, engine::beginWrite, work));
    }

    /// As [#inTransaction], for work without a result.
    public <X extends Exception> void useTransaction(HandleConsumer<X> work) throws X {
        inTransaction(work.asCallback());
    }

    /// Runs `work`, which must not write, on one moment of the database.
    ///
    /// @throws StorageException when the database fails
    public <R, X extends Exception> R read(HandleCallback<R, X> work) throws X {
        requireNoneUnderWay();
        return run(reading, engine::beginRead, work);
    }

    /// Ends all connections; what is under way fails.
    @Override
    public void close() {
        readers.close();
        writer.close();
        engine.close();
    }

    private void requireNoneUnderWay() {
        if (underWay.isBound()) {
            throw new IllegalStateException(
                    "a transaction is under way on this thread; use its handle");
        }
    }

    private interface Begin {
        void on(Connection connection) throws SQLException;
    }

    private <R, X extends Exception> R run(Jdbi jdbi, Begin begin, HandleCallback<R, X> work)
            throws X {
        try (Handle handle = jdbi.open()) {
            return framed(handle, begin, work);
        } catch (JdbiException failed) {
            throw Failures.of(failed, engine, where);
        }
    }

    private <R, X extends Exception> R framed(Handle handle, Begin begin, HandleCallback<R, X> work)
            throws X {
        Connection connection = handle.getConnection();
        step(begin, connection);
        boolean ended = false;
        try {
            R result = work.withHandle(handle);
            step(engine::commit, connection);
            ended = true;
            return result;
        } finally {
            if (!ended) {
                rollBack(connection);
            }
        }
    }

    private void step(Begin step, Connection connection) {
        try {
            step.on(connection);
        } catch (SQLException failed) {
            throw Failures.of(failed, engine, where);
        }
    }

    /// A connection whose state is not known is not used again; the database undoes what was not
    /// committed when it is closed.
    private void rollBack(Connection connection) {
        try {
            engine.rollback(connection);
        } catch (SQLException failed) {
            writer.evictConnection(connection);
            readers.evictConnection(connection);
        }
    }

    private static HikariDataSource pool(
            Engine engine, String name, Duration patience, Consumer<HikariConfig> settings) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(engine.plain());
        config.setPoolName(name);
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(patience.toMillis());
        settings.accept(config);
        return new HikariDataSource(config);
    }
}
