package dev.sluice.cli;

import dev.sluice.lab.attack.AttackSummary;
import dev.sluice.lab.attack.AttackSummary.Curve;
import dev.sluice.lab.attack.AttackSummary.Mean;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.Interval;
import dev.sluice.lab.evidence.ItemOutcomes;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An attack as people read it: held-out accuracy over steps, and what it comes to.
record AttackTable(
        AttackEvidence evidence, AttackSummary summary, Optional<AttackSummary> control) {
    void print(PrintWriter out) {
        AttackEvidence.Point first = evidence.runs().getFirst().points().getFirst();
        ItemOutcomes heldOut = first.heldOut();
        long seeds = evidence.runs().stream().map(AttackEvidence.Run::seed).distinct().count();
        out.printf(
                "%s on %s: %d held-out items, chance %s %%; %d of the attacker's; %d seed%s%n%n",
                evidence.attack(),
                evidence.suiteName(),
                heldOut.items(),
                percent(summary.chance()),
                first.own().items(),
                seeds,
                seeds == 1 ? "" : "s");
        out.println("held-out accuracy, % (mean over seeds; in brackets the attacker's own items)");
        curves(out, summary);
        control.ifPresent(
                other -> {
                    out.printf("%nthe control, which never saw it%n");
                    curves(out, other);
                });
        out.println();
        worst(out, "most came back", summary);
        control.ifPresent(other -> worst(out, "of the control", other));
        steps(out, "steps to 50 %", AttackSummary::stepsToHalf);
        steps(out, "steps to 90 %", AttackSummary::stepsToMost);
        summary.excess()
                .ifPresent(
                        excess ->
                                line(
                                        out,
                                        "excess recovery",
                                        "%+.1f points %s"
                                                .formatted(
                                                        excess.estimate() * 100, range(excess))));
    }

    private static void curves(PrintWriter out, AttackSummary summary) {
        out.println(row("step", summary.curves().stream().map(Curve::setting)));
        List<Integer> steps =
                summary.curves().stream()
                        .flatMap(curve -> curve.points().stream())
                        .map(Mean::step)
                        .distinct()
                        .sorted()
                        .toList();
        for (int step : steps) {
            out.println(
                    row(
                            Integer.toString(step),
                            summary.curves().stream().map(curve -> cell(curve, step))));
        }
    }

    private static String cell(Curve curve, int step) {
        return curve.points().stream()
                .filter(point -> point.step() == step)
                .map(point -> "%s (%s)".formatted(percent(point.heldOut()), percent(point.own())))
                .findFirst()
                .orElse("-");
    }

    private static String row(String first, Stream<String> cells) {
        return "%6s".formatted(first)
                + cells.map("  %15s"::formatted).collect(Collectors.joining());
    }

    private static void worst(PrintWriter out, String name, AttackSummary summary) {
        AttackSummary.Worst worst = summary.worst();
        line(
                out,
                name,
                "%s %% %s with %s after %d steps"
                        .formatted(
                                percent(worst.heldOut().estimate()),
                                range(worst.heldOut()),
                                worst.setting(),
                                worst.step()));
    }

    /// A number that was not reached is larger than the budget, and is told so.
    private void steps(PrintWriter out, String name, Function<AttackSummary, OptionalInt> steps) {
        if (evidence.budgetSteps() > 1) {
            String controls =
                    control.map(other -> "; control " + text(steps.apply(other))).orElse("");
            line(out, name, text(steps.apply(summary)) + controls);
        }
    }

    private String text(OptionalInt steps) {
        return steps.isPresent()
                ? Integer.toString(steps.getAsInt())
                : "> " + evidence.budgetSteps();
    }

    private static String range(Interval interval) {
        return String.format(
                Locale.ROOT, "[%.1f, %.1f]", interval.low() * 100, interval.high() * 100);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share * 100);
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("%-16s %s%n", name, value);
    }
}
