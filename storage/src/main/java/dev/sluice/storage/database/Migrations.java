package dev.sluice.storage.database;

import dev.sluice.storage.StorageException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/// Brings the tables of a database up to date with Flyway.
final class Migrations {
    private Migrations() {}

    /// @param folder of the class path
    /// @throws StorageException when that fails, or the tables are of a newer version
    static void apply(String folder, Engine engine, String where) {
        try {
            engine.migrating(() -> flyway(folder, engine).migrate());
        } catch (FlywayValidateException unlike) {
            throw new StorageException(
                    where,
                    "its tables are not those of this version of sluice ("
                            + unlike.getMessage()
                            + ")",
                    "use the version that wrote it, or a newer one",
                    unlike);
        } catch (FlywayException failed) {
            RuntimeException found = Failures.of(failed, engine, where);
            throw found instanceof StorageException
                    ? found
                    : new StorageException(
                            where,
                            "its tables could not be brought up to date ("
                                    + failed.getMessage()
                                    + ")",
                            "see the reason in brackets",
                            failed);
        }
    }

    private static Flyway flyway(String folder, Engine engine) {
        ClassLoader loader = Migrations.class.getClassLoader();
        return Flyway.configure(loader)
                .dataSource(engine.plain())
                .locations("classpath:" + folder, "classpath:" + folder + "-" + engine.name())
                .placeholders(engine.placeholders())
                // Tables of a newer version are refused, not ignored.
                .ignoreMigrationPatterns(new String[0])
                .validateMigrationNaming(true)
                .load();
    }
}
