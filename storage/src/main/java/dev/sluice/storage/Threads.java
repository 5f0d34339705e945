package dev.sluice.storage;

/// Waiting for a helper thread.
final class Threads {
    private Threads() {}

    /// Waits to the end even when interrupted, for giving up would hand back memory or a file that
    /// the thread still uses. The interrupt stays pending for the next blocking call.
    static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
