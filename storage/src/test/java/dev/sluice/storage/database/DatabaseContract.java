package dev.sluice.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

/// What every database does: writes are serial and whole, readers see one moment, and trouble has a
/// name.
abstract class DatabaseContract {
    static final String MIGRATIONS = "META-INF/sluice/trial";

    abstract DatabaseAddress address();

    @Test
    void whatWasCommittedIsThereWhenItIsOpenedAgain() {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        try (Database database = open()) {
            database.useTransaction(
                    handle -> {
                        addCounter(handle, "a");
                        addStep(handle, "a", 1, content);
                    });
        }
        try (Database database = open()) {
            assertThat(
                            database.<byte[], RuntimeException>read(
                                    handle ->
                                            handle.select("SELECT content FROM step")
                                                    .mapTo(byte[].class)
                                                    .one()))
                    .isEqualTo(content);
        }
    }

    @Test
    void whatFailsIsUndoneAndItsOwnExceptionComesOut() {
        try (Database database = open()) {
            assertThatThrownBy(
                            () ->
                                    database.useTransaction(
                                            handle -> {
                                                addCounter(handle, "a");
                                                throw new IllegalArgumentException("mine");
                                            }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("mine");
            assertThatThrownBy(
                            () ->
                                    database.useTransaction(
                                            handle -> {
                                                addCounter(handle, "a");
                                                addCounter(handle, "a");
                                            }))
                    .isInstanceOf(JdbiException.class);
            assertThatThrownBy(
                            () -> database.useTransaction(h -> addStep(h, "none", 1, new byte[1])))
                    .as("foreign keys are checked")
                    .isInstanceOf(JdbiException.class);
            assertThat(counters(database)).isZero();
        }
    }

    @Test
    void manyThreadsThatReadAndThenWriteLoseNoUpdate() throws Exception {
        int threads = 8;
        int turns = 50;
        try (Database database = open();
                Database other = open()) {
            database.useTransaction(handle -> addCounter(handle, "a"));
            List<Future<Integer>> runs = new ArrayList<>();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < threads; i++) {
                    Database mine = i % 2 == 0 ? database : other;
                    runs.add(executor.submit(() -> countUp(mine, turns)));
                }
            }
            for (Future<Integer> run : runs) {
                assertThat(run.get()).isEqualTo(turns);
            }
            assertThat(database.<Long, RuntimeException>read(DatabaseContract::value))
                    .isEqualTo((long) threads * turns);
            List<Long> steps =
                    database.read(
                            handle ->
                                    handle.select("SELECT value FROM step ORDER BY value")
                                            .mapTo(Long.class)
                                            .list());
            assertThat(steps)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, (long) threads * turns).boxed().toList());
        }
    }

    @Test
    void aReaderSeesOneMomentWhileOthersWrite() throws Exception {
        try (Database database = open();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            database.useTransaction(handle -> addCounter(handle, "a"));
            CountDownLatch looked = new CountDownLatch(1);
            CountDownLatch written = new CountDownLatch(1);
            Future<List<Long>> seen =
                    executor.submit(
                            () ->
                                    database.read(
                                            handle -> {
                                                long before = value(handle);
                                                looked.countDown();
                                                written.await();
                                                return List.of(before, value(handle));
                                            }));
            looked.await();
            assertThat(countUp(database, 3)).isEqualTo(3);
            written.countDown();
            assertThat(seen.get()).containsExactly(0L, 0L);
        }
    }

    @Test
    void readingCannotWriteAndAnotherTransactionWithinOneIsRefusedAtOnce() {
        try (Database database = open()) {
            assertThatThrownBy(
                            () ->
                                    database.read(
                                            handle -> {
                                                addCounter(handle, "a");
                                                return true;
                                            }))
                    .isInstanceOf(RuntimeException.class);
            assertThatThrownBy(
                            () ->
                                    database.useTransaction(
                                            outer -> assertThat(counters(database)).isZero()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("use its handle");
            database.useTransaction(handle -> addCounter(handle, "a"));
            assertThat(counters(database)).isEqualTo(1);
        }
    }

    @Test
    void migrationsOfOneSystemAreApplied() {
        try (Database database = open()) {
            database.useTransaction(
                    handle -> {
                        addCounter(handle, "a");
                        addStep(handle, "a", 1, new byte[1]);
                    });
            assertThatThrownBy(
                            () ->
                                    database.useTransaction(
                                            handle -> handle.execute("DELETE FROM step")))
                    .hasMessageContaining("steps are kept");
        }
    }

    @Test
    void tablesOfANewerVersionAreRefused() {
        DatabaseAddress address = address();
        Database.open(address, "META-INF/sluice/trial-newer").close();
        assertThatThrownBy(() -> Database.open(address, MIGRATIONS))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith(address.toString())
                .hasMessageContaining("use the version that wrote it, or a newer one");
    }

    @Test
    void manyMayOpenItForTheFirstTimeAtOnce() throws Exception {
        DatabaseAddress address = address();
        List<Future<Boolean>> runs = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                String counter = "counter-" + i;
                runs.add(
                        executor.submit(
                                () -> {
                                    try (Database mine = Database.open(address, MIGRATIONS)) {
                                        mine.useTransaction(handle -> addCounter(handle, counter));
                                    }
                                    return true;
                                }));
            }
        }
        for (Future<Boolean> run : runs) {
            assertThat(run.get()).isTrue();
        }
        try (Database database = Database.open(address, MIGRATIONS)) {
            assertThat(counters(database)).isEqualTo(4);
        }
    }

    Database open() {
        return Database.open(address(), MIGRATIONS);
    }

    /// Reads, adds one in Java, writes: what only serial transactions do right.
    static int countUp(Database database, int turns) {
        int done = 0;
        for (; done < turns; done++) {
            database.useTransaction(DatabaseContract::countUp);
        }
        return done;
    }

    static void countUp(Handle handle) {
        long next = value(handle) + 1;
        handle.execute("UPDATE counter SET value = ? WHERE name = 'a'", next);
        addStep(handle, "a", next, new byte[100]);
    }

    static long value(Handle handle) {
        return handle.select("SELECT value FROM counter WHERE name = 'a'").mapTo(Long.class).one();
    }

    static void addCounter(Handle handle, String name) {
        handle.execute("INSERT INTO counter (name, value) VALUES (?, 0)", name);
    }

    static void addStep(Handle handle, String counter, long value, byte[] content) {
        handle.execute(
                "INSERT INTO step (counter, value, content) VALUES (?, ?, ?)",
                counter,
                value,
                content);
    }

    static long counters(Database database) {
        return database.read(
                handle -> handle.select("SELECT count(*) FROM counter").mapTo(Long.class).one());
    }
}
