package dev.sluice.hub;

import dev.sluice.hub.access.ExpiredGrants;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.audit.AuditLog;
import dev.sluice.hub.content.Collector;
import dev.sluice.hub.content.Scrub;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What a served hub does by itself: writes down when tokens were used, collects what nobody needs,
/// and hashes what is stored again, slowly, so that rot is found before the last copy elsewhere is
/// gone.
///
/// Each piece may be stopped or killed anywhere and goes on the next time. Several hubs that serve
/// one store may each do it; they only do it twice.
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Upkeep.class.getName());

    private static final Duration USES_EVERY = Duration.ofMinutes(1);
    private static final Duration GRANTS_EVERY = Duration.ofHours(1);
    private static final Duration COLLECT_EVERY = Duration.ofDays(1);
    private static final Duration SCRUB_EVERY = Duration.ofHours(1);
    private static final Duration SCRUB_AGE = Duration.ofDays(30);
    private static final Duration FIRST = Duration.ofMinutes(10);
    private static final long SCRUB_BYTES_PER_SECOND = 20L * 1024 * 1024;

    private final ScheduledExecutorService timer =
            Executors.newScheduledThreadPool(
                    2, Thread.ofPlatform().daemon().name("sluice-hub-upkeep-", 0).factory());

    /// Begins, without doing anything for the first minutes.
    ///
    /// @param sweep removes what uploads that nobody goes on with left behind
    public Upkeep(HubData data, Tokens tokens, Runnable sweep, InstantSource clock) {
        Collector collector = new Collector(data.database(), data.blobs(), clock);
        ExpiredGrants expired = new ExpiredGrants(data.database(), new AuditLog(clock), clock);
        Scrub scrub = new Scrub(data.database(), data.blobs(), clock);
        every(USES_EVERY, USES_EVERY, "token uses", tokens::writeUses);
        every(FIRST, COLLECT_EVERY, "sweeping uploads", sweep);
        every(FIRST, COLLECT_EVERY, "sweeping blobs", data.blobs()::sweep);
        every(USES_EVERY, GRANTS_EVERY, "ending grants", expired::remove);
        every(
                FIRST,
                COLLECT_EVERY,
                "collection",
                () -> LOG.log(Level.DEBUG, "collected {0}", collector.collect()));
        every(FIRST, SCRUB_EVERY, "scrub", () -> scrub(scrub));
    }

    private static void scrub(Scrub scrub) {
        try {
            Scrub.Found found =
                    scrub.run(SCRUB_AGE, Scrub.Pace.bytesPerSecond(SCRUB_BYTES_PER_SECOND));
            if (!found.damaged().isEmpty()) {
                LOG.log(
                        Level.ERROR,
                        "{0} stored blobs are damaged and are served no more: {1}; restore them, or"
                                + " have what has them uploaded again",
                        found.damaged().size(),
                        found.damaged());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void every(Duration first, Duration period, String name, Runnable work) {
        Object _ =
                timer.scheduleWithFixedDelay(
                        () -> {
                            try {
                                work.run();
                            } catch (RuntimeException failed) {
                                // It is tried again, and a hub that cannot clean up can still
                                // serve.
                                LOG.log(Level.WARNING, name + " failed", failed);
                            }
                        },
                        first.toSeconds(),
                        period.toSeconds(),
                        TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
