package dev.sluice.storage.database;

import java.nio.file.Path;

/// The program that [DatabaseCrashTest] kills: threads that each count up a counter of their own,
/// and say so only after the commit.
final class DatabaseCrashWriter {
    static final int THREADS = 4;

    private DatabaseCrashWriter() {}

    public static void main(String[] arguments) {
        Database database =
                Database.open(
                        new DatabaseAddress.Sqlite(Path.of(arguments[0])),
                        DatabaseContract.MIGRATIONS);
        for (int thread = 0; thread < THREADS; thread++) {
            String counter = "counter-" + thread;
            Thread.ofVirtual().start(() -> countForever(database, counter));
        }
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void countForever(Database database, String counter) {
        try {
            while (true) {
                long reached =
                        database.inTransaction(
                                handle -> {
                                    handle.execute(
                                            "INSERT INTO counter (name, value) VALUES (?, 0)"
                                                    + " ON CONFLICT (name) DO NOTHING",
                                            counter);
                                    long next =
                                            1
                                                    + handle.select(
                                                                    "SELECT value FROM counter"
                                                                            + " WHERE name = ?",
                                                                    counter)
                                                            .mapTo(Long.class)
                                                            .one();
                                    handle.execute(
                                            "UPDATE counter SET value = ? WHERE name = ?",
                                            next,
                                            counter);
                                    // Large, so that a transaction is many pages of the log.
                                    DatabaseContract.addStep(
                                            handle, counter, next, new byte[20_000]);
                                    return next;
                                });
                System.out.println(counter + " " + reached);
            }
        } catch (RuntimeException failed) {
            failed.printStackTrace();
            Runtime.getRuntime().halt(3);
        }
    }
}
