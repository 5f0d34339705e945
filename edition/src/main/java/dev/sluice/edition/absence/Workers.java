package dev.sluice.edition.absence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Threads that work through a list, whose results are taken in the list's order, so that the
/// outcome does not depend on which thread was faster.
final class Workers implements AutoCloseable {
    private static final int MOST = 8;

    private final int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST);
    private final ExecutorService executor = Executors.newFixedThreadPool(count);

    /// A step on one item.
    @FunctionalInterface
    interface Step<T, R> {
        R apply(T item) throws IOException;
    }

    /// What takes a result.
    @FunctionalInterface
    interface Sink<R> {
        void take(R result) throws IOException;
    }

    /// Runs a step on every item; few results wait at a time.
    ///
    /// @param steps makes the step of one thread, which may keep buffers
    /// @param sink takes the results one by one on the calling thread
    /// @throws IOException of a step
    <T, R> void inOrder(List<T> items, Supplier<Step<T, R>> steps, Sink<R> sink)
            throws IOException {
        BlockingQueue<Step<T, R>> idle = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            idle.add(steps.get());
        }
        List<Future<R>> waiting = new ArrayList<>();
        try {
            int next = 0;
            for (int done = 0; done < items.size(); done++) {
                while (next < items.size() && next < done + 4 * count) {
                    T item = items.get(next++);
                    waiting.add(executor.submit(() -> run(idle, item)));
                }
                sink.take(result(waiting.removeFirst()));
            }
        } finally {
            waiting.forEach(future -> future.cancel(true));
        }
    }

    private static <T, R> R run(BlockingQueue<Step<T, R>> idle, T item)
            throws IOException, InterruptedException {
        Step<T, R> step = idle.take();
        try {
            return step.apply(item);
        } finally {
            idle.put(step);
        }
    }

    private static <R> R result(Future<R> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while proving absence; run it again", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}
