package dev.sluice.cli;

import dev.sluice.lab.train.Monitor;
import java.io.PrintStream;

/// One line that tells how training goes: phase, step, loss, rate, time left. Rewritten in place on
/// a terminal, printed now and then elsewhere.
final class TrainingLine {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long LOG_NANOS = 15_000_000_000L;
    private static final double SMOOTHING = 0.05;

    private final PrintStream err;
    private final boolean isTerminal;
    private String phase = "";
    private int firstStep;
    private long startNanos;
    private long shownNanos;
    private double loss = Double.NaN;
    private boolean isOpen;

    TrainingLine(PrintStream err) {
        this.err = err;
        this.isTerminal = Integer.getInteger("sluice.columns") != null;
    }

    /// Called after each step.
    void show(Monitor.Report report) {
        long now = System.nanoTime();
        if (!report.phase().equals(phase)) {
            end();
            phase = report.phase();
            firstStep = report.step();
            startNanos = now;
            shownNanos = now;
            loss = Double.NaN;
        }
        if (!Double.isNaN(report.loss())) {
            loss = Double.isNaN(loss) ? report.loss() : loss + SMOOTHING * (report.loss() - loss);
        }
        boolean isLast = report.step() == report.steps();
        if (report.step() > firstStep
                && (isLast || now - shownNanos > (isTerminal ? TERMINAL_NANOS : LOG_NANOS))) {
            shownNanos = now;
            print(report, (now - startNanos) / 1e9 / (report.step() - firstStep));
        }
    }

    private void print(Monitor.Report report, double secondsAStep) {
        long left = Math.round(secondsAStep * (report.steps() - report.step()));
        String text =
                "%-10s step %,d of %,d   loss %.3f   %.1f steps/s   %d:%02d left"
                        .formatted(
                                report.phase(),
                                report.step(),
                                report.steps(),
                                loss,
                                1 / secondsAStep,
                                left / 60,
                                left % 60);
        if (isTerminal) {
            err.print("\r" + text + "   ");
            isOpen = true;
        } else {
            err.println(text);
        }
    }

    /// Ends the line that is rewritten in place.
    void end() {
        if (isOpen) {
            err.println();
            isOpen = false;
        }
    }
}
