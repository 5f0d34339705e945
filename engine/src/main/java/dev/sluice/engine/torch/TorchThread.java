package dev.sluice.engine.torch;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/// One platform thread that owns libtorch state and does work one piece after another, in the order
/// it was asked for.
///
/// libtorch keeps its switches (gradients, autocast, thread count) per thread of the operating
/// system. A virtual thread moves between those, so a switch set by one request would hold for
/// another: whoever computes does so here, and requests wait in a queue.
///
/// Make one before any other class of libtorch is touched: it sets what must be set before the
/// library is loaded.
///
/// Each piece of work runs in a [PointerScope] of its own: tensors it makes are freed at its end,
/// but for those that it keeps by `retainReference()`.
public final class TorchThread implements AutoCloseable {
    static {
        NativeSettings.beforeLoading();
    }

    private final ExecutorService queue;
    private final Thread thread;

    /// Starts a thread.
    ///
    /// @param name of the thread, as stack traces show it
    /// @param computeThreads how many cores one operation may use
    public TorchThread(String name, int computeThreads) {
        CompletableFuture<Thread> started = new CompletableFuture<>();
        this.queue =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name(name).daemon(true).factory());
        queue.execute(
                () -> {
                    try {
                        torch.set_num_threads(computeThreads);
                        NativeSettings.setBlasThreads(computeThreads);
                        started.complete(Thread.currentThread());
                    } catch (Throwable e) {
                        started.completeExceptionally(e);
                    }
                });
        this.thread = started.join();
    }

    /// A thread whose operations use every core.
    public TorchThread(String name) {
        this(name, Runtime.getRuntime().availableProcessors());
    }

    /// Does work and waits for its result. Called from the thread itself, the work runs at once.
    ///
    /// @throws IllegalStateException where the work failed with a checked exception, or the thread
    ///   is closed
    public <T> T call(Callable<T> work) {
        if (Thread.currentThread() == thread) {
            return scoped(work);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        queue.execute(
                () -> {
                    try {
                        result.complete(scoped(work));
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                });
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Does work and waits for its end.
    public void run(Runnable work) {
        call(Executors.callable(work, true));
    }

    /// Waits for work that is under way and takes no more.
    @Override
    public void close() {
        queue.close();
    }

    private static <T> T scoped(Callable<T> work) {
        try (PointerScope _ = new PointerScope()) {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
