package dev.sluice.storage.database;

import dev.sluice.storage.StorageException;
import dev.sluice.storage.UnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/// Finds what the database itself said below the exceptions of the libraries above it.
final class Failures {
    private Failures() {}

    /// What `failed` means to whoever operates this; `failed` itself where the database is well and
    /// a statement or whoever wrote it is at fault.
    static RuntimeException of(RuntimeException failed, Engine engine, String where) {
        return deepest(failed)
                .<RuntimeException>flatMap(cause -> ofDatabase(cause, engine, where))
                .orElse(failed);
    }

    static StorageException of(SQLException failed, Engine engine, String where) {
        return deepest(failed)
                .flatMap(cause -> ofDatabase(cause, engine, where))
                .orElseGet(
                        () ->
                                new StorageException(
                                        where,
                                        "a statement failed (" + failed.getMessage() + ")",
                                        "report this, with what was being done",
                                        failed));
    }

    private static Optional<StorageException> ofDatabase(
            SQLException cause, Engine engine, String where) {
        if (cause instanceof SQLTransientConnectionException) {
            return Optional.of(
                    new UnavailableException(
                            where,
                            "all connections to the database are busy (" + cause.getMessage() + ")",
                            "try again",
                            cause));
        }
        return engine.failure(cause);
    }

    private static Optional<SQLException> deepest(Throwable failed) {
        Optional<SQLException> found = Optional.empty();
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                found = Optional.of(sql);
            }
        }
        return found;
    }
}
