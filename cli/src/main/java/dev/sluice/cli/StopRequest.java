package dev.sluice.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Turns Ctrl-C and a polite kill into a request, and keeps the process until the work has ended:
/// libtorch does not survive being torn down in the middle of an operation.
final class StopRequest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicBoolean UNDER_WAY = new AtomicBoolean();

    private final Thread hook;
    private final Thread worker;

    private StopRequest(Runnable stop) {
        worker = Thread.currentThread();
        hook =
                new Thread(
                        () -> {
                            UNDER_WAY.set(true);
                            stop.run();
                            try {
                                worker.join(PATIENCE);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Listens until it is closed.
    ///
    /// @param stop asks the calling thread's work to stop soon
    static StopRequest listen(Runnable stop) {
        return new StopRequest(stop);
    }

    /// Whether the process is going down already. The thread that works must then end by itself:
    /// asked to exit, it would wait for the hook, which waits for it.
    static boolean isUnderWay() {
        return UNDER_WAY.get();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The shutdown is under way: the hook did its work.
        }
    }
}
