package dev.sluice.hub.page;

import dev.sluice.hub.trust.SealSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Measured values against their thresholds, each with its interval, on one axis.
///
/// Drawn as SVG in per cent of the width, so that it fits a phone without its words getting small.
///
/// @param rows from top to bottom
/// @param ticks of the axis
public record EvidencePlot(List<Row> rows, List<Tick> ticks) {
    private static final double MARGIN = 0.02;
    private static final double STEP = 0.25;

    public EvidencePlot {
        rows = List.copyOf(rows);
        ticks = List.copyOf(ticks);
    }

    /// A check. All places are in per cent of the width, as SVG writes them.
    ///
    /// @param label in words
    /// @param value what was measured
    /// @param interval where it may lie
    /// @param threshold what it was held against, in words
    /// @param allowedFrom where what is allowed begins
    /// @param allowedWidth how wide that is
    /// @param passed whether the check passed
    public record Row(
            String label,
            String value,
            String interval,
            String threshold,
            String at,
            String low,
            String high,
            String limit,
            String allowedFrom,
            String allowedWidth,
            boolean passed) {}

    /// A number on the axis.
    public record Tick(String at, String text) {}

    /// The picture of those checks that measured something.
    public static EvidencePlot of(List<SealSummary.Check> checks) {
        List<SealSummary.Measured> numbers =
                checks.stream().flatMap(check -> check.measured().stream()).toList();
        if (numbers.isEmpty()) {
            return new EvidencePlot(List.of(), List.of());
        }
        double lowest = all(numbers).min().orElse(0);
        double highest = all(numbers).max().orElse(1);
        Axis axis = new Axis(Math.min(0, lowest), Math.max(1, highest));
        List<Row> rows = new ArrayList<>();
        for (SealSummary.Check check : checks) {
            check.measured().ifPresent(measured -> rows.add(row(check, measured, axis)));
        }
        List<Tick> ticks = new ArrayList<>();
        for (double tick = 0; tick <= 1; tick += STEP) {
            ticks.add(new Tick(axis.at(tick), Words.percent(tick)));
        }
        return new EvidencePlot(rows, ticks);
    }

    private static DoubleStream all(List<SealSummary.Measured> numbers) {
        return numbers.stream()
                .flatMap(n -> Stream.of(n.value(), n.low(), n.high(), n.threshold()))
                .mapToDouble(Double::doubleValue);
    }

    private static Row row(SealSummary.Check check, SealSummary.Measured measured, Axis axis) {
        double limit = axis.place(measured.threshold());
        return new Row(
                check.about().isEmpty() ? check.keyword() : check.keyword() + " " + check.about(),
                Words.percent(measured.value()),
                Words.percentOf(measured.low()) + ", " + Words.percentOf(measured.high()),
                (measured.atMost() ? "at most " : "at least ")
                        + Words.percent(measured.threshold()),
                axis.at(measured.value()),
                axis.at(measured.low()),
                axis.at(measured.high()),
                Axis.text(limit),
                Axis.text(measured.atMost() ? 0 : limit),
                Axis.text(measured.atMost() ? limit : 100 - limit),
                check.outcome().equals("passed"));
    }

    /// From the axis' numbers to places.
    private record Axis(double from, double to) {
        double place(double number) {
            double share = (number - from) / (to - from);
            return 100 * (MARGIN + share * (1 - 2 * MARGIN));
        }

        String at(double number) {
            return text(place(number));
        }

        static String text(double percent) {
            return String.format(Locale.ROOT, "%.2f%%", percent);
        }
    }
}
