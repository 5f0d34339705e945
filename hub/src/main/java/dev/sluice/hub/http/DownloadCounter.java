package dev.sluice.hub.http;

import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.Repos;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Counts downloads in memory and writes the counts down every few seconds, so that no download
/// waits for the database. A crash loses the counts of those seconds, and nothing else.
final class DownloadCounter implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DownloadCounter.class.getName());
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Repos repos;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sluice-hub-downloads").factory());
    private Map<String, Long> counts = new HashMap<>();

    DownloadCounter(Repos repos) {
        this.repos = repos;
        Object _ =
                timer.scheduleWithFixedDelay(
                        this::write, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    synchronized void count(Repo repo) {
        counts.merge(repo.id(), 1L, Long::sum);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        write();
    }

    private void write() {
        Map<String, Long> taken = take();
        if (taken.isEmpty()) {
            return;
        }
        try {
            repos.addDownloads(taken);
        } catch (RuntimeException failed) {
            LOG.log(Level.WARNING, "download counts were not written", failed);
            giveBack(taken);
        }
    }

    private synchronized Map<String, Long> take() {
        Map<String, Long> taken = counts;
        counts = new HashMap<>();
        return taken;
    }

    private synchronized void giveBack(Map<String, Long> taken) {
        taken.forEach((id, count) -> counts.merge(id, count, Long::sum));
    }
}
