package dev.sluice.storage.database;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A platform thread for native calls that wait for the disk: on a virtual thread these would hold
/// its carrier, of which there are as few as processors.
final class DiskThread implements AutoCloseable {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("sluice-database-disk").factory());

    interface Step {
        void run() throws SQLException;
    }

    /// Waits until `step` ran, through interrupts too: whether a commit happened must be known.
    void run(Step step) throws SQLException {
        if (!Thread.currentThread().isVirtual()) {
            step.run();
            return;
        }
        Future<Boolean> done =
                thread.submit(
                        () -> {
                            step.run();
                            return true;
                        });
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get();
                    return;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case SQLException trouble -> throw trouble;
                case RuntimeException trouble -> throw trouble;
                case Error trouble -> throw trouble;
                case null, default -> throw new IllegalStateException(failed);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
