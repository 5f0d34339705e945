package dev.sluice.engine.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads that do one piece of work together, hundreds of times for every token. A piece takes a
/// tenth of a millisecond, so they wait for the next by spinning; after a while without work they
/// sleep, so that a text that is not being written takes no processor.
///
/// Owned by one thread at a time, which works along; [#close] ends the others.
final class RowTeam implements AutoCloseable {
    private static final int SPINS = 20_000;

    /// Some fifteen microseconds' worth.
    private static final long WORTH_SHARING = 100_000;

    private final List<Thread> helpers = new ArrayList<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private Work work = _ -> {};
    private final AtomicInteger round = new AtomicInteger();
    private volatile boolean isClosed;

    /// A piece of work that threads share.
    @FunctionalInterface
    interface Work {
        /// Does one thread's share.
        ///
        /// @param member `0 ≤ member < size`
        void share(int member);
    }

    RowTeam(int size) {
        for (int member = 1; member < size; member++) {
            int number = member;
            helpers.add(
                    Thread.ofPlatform()
                            .name("sluice-row-" + member)
                            .daemon(true)
                            .start(() -> help(number)));
        }
    }

    int size() {
        return helpers.size() + 1;
    }

    /// Does a piece of work and returns when every share of it is done.
    ///
    /// @param numbers how many are read for it; where they are few, the calling thread does all
    ///   shares, for that takes less time than waiting for others
    void run(long numbers, Work newWork) {
        if (numbers < WORTH_SHARING) {
            for (int member = 0; member < size(); member++) {
                newWork.share(member);
            }
            return;
        }
        work = newWork;
        unfinished.set(helpers.size());
        round.incrementAndGet();
        helpers.forEach(LockSupport::unpark);
        newWork.share(0);
        for (int spins = 0; unfinished.get() > 0; spins++) {
            pause(spins);
        }
        Throwable failed = failure.getAndSet(null);
        if (failed != null) {
            throw new IllegalStateException(failed);
        }
    }

    /// Where a member's share of so many rows begins; where the next one's does is its end.
    int from(int member, int rows) {
        return member == size() ? rows : (int) ((long) rows * member / size()) & ~3;
    }

    @Override
    public void close() {
        isClosed = true;
        round.incrementAndGet();
        helpers.forEach(LockSupport::unpark);
    }

    private void help(int member) {
        int seen = 0;
        while (true) {
            for (int spins = 0; round.get() == seen; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            seen++;
            if (isClosed) {
                return;
            }
            try {
                work.share(member);
            } catch (Throwable e) {
                failure.set(e);
            } finally {
                unfinished.decrementAndGet();
            }
        }
    }

    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(1);
        }
    }
}
