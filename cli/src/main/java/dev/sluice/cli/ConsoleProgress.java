package dev.sluice.cli;

import dev.sluice.edition.Progress;
import java.io.PrintStream;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Progress on standard error: a bar with rate and time left on a terminal, a line at every quarter
/// elsewhere.
///
/// @param columns the terminal's width, empty where standard error is no terminal
record ConsoleProgress(PrintStream err, Optional<Integer> columns) implements Progress {
    private static final int UPDATE_MILLIS = 200;
    private static final long MEBIBYTE = 1024 * 1024;

    /// The launcher tells the width of a terminal, for only the shell knows whether there is one.
    static ConsoleProgress ofProcess() {
        return new ConsoleProgress(
                System.err, Optional.ofNullable(Integer.getInteger("sluice.columns")));
    }

    @Override
    public Task begin(String name, long totalBytes) {
        return columns.isPresent()
                ? new Bar(name, totalBytes, "MiB", MEBIBYTE)
                : new Lines(name, totalBytes);
    }

    @Override
    public Task beginCount(String name, String unit, long total) {
        return columns.isPresent() ? new Bar(name, total, unit, 1) : new Counts(name, unit, total);
    }

    private final class Bar implements Task {
        private final ProgressBar bar;

        Bar(String name, long total, String unit, long unitSize) {
            bar =
                    new ProgressBarBuilder()
                            .setTaskName(name)
                            .setInitialMax(total)
                            .setUnit(" " + unit, unitSize)
                            .setStyle(ProgressBarStyle.ASCII)
                            .setUpdateIntervalMillis(UPDATE_MILLIS)
                            .showSpeed()
                            .setConsumer(
                                    new ConsoleProgressBarConsumer(
                                            err, Math.max(20, columns.orElse(80) - 1)))
                            .build();
        }

        @Override
        public void advance(long bytes) {
            bar.stepBy(bytes);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    private final class Lines implements Task {
        private static final int STEPS = 4;

        private final String name;
        private final long totalBytes;
        private final long startNanos = System.nanoTime();
        private long doneBytes;
        private long nextStep = 1;

        Lines(String name, long totalBytes) {
            this.name = name;
            this.totalBytes = totalBytes;
        }

        @Override
        public synchronized void advance(long bytes) {
            doneBytes += bytes;
            while (nextStep <= STEPS && doneBytes >= totalBytes * nextStep / STEPS) {
                if (nextStep == STEPS || totalBytes > 256 * MEBIBYTE) {
                    double seconds = (System.nanoTime() - startNanos) / 1e9;
                    err.printf(
                            "%s: %d %% of %,d MiB in %.1f s%n",
                            name, nextStep * 100 / STEPS, totalBytes / MEBIBYTE, seconds);
                }
                nextStep++;
            }
        }
    }

    /// A line at every quarter of what is counted.
    private final class Counts implements Task {
        private static final int STEPS = 4;

        private final String name;
        private final String unit;
        private final long total;
        private final long startNanos = System.nanoTime();
        private long done;
        private long nextStep = 1;

        Counts(String name, String unit, long total) {
            this.name = name;
            this.unit = unit;
            this.total = total;
        }

        @Override
        public synchronized void advance(long count) {
            done += count;
            if (nextStep > STEPS || done * STEPS < total * nextStep) {
                return;
            }
            nextStep = done * STEPS / Math.max(1, total) + 1;
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            err.printf("%s: %,d of %,d %s in %.1f s%n", name, done, total, unit, seconds);
        }
    }
}
