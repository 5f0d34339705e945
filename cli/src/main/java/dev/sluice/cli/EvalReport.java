package dev.sluice.cli;

import dev.sluice.lab.evidence.Interval;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.lab.harness.HarnessResults;
import dev.sluice.lab.harness.HarnessTask;
import dev.sluice.lab.suite.Score;
import dev.sluice.lab.suite.SuiteResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What `sluice eval` says of one suite, as a table and as JSON.
///
/// @param subject the digest of the model's files
/// @param decidedBy the metric that says whether an item is right
/// @param lossNatsPerToken of the right answers, where they were scored
/// @param results the file in the harness's layout, where one was asked for
record EvalReport(
        String model,
        String suite,
        String suiteDigest,
        String subject,
        String settings,
        String kind,
        String decidedBy,
        int items,
        int clusters,
        OptionalDouble chance,
        List<Line> scores,
        OptionalDouble lossNatsPerToken,
        double seconds,
        Optional<String> results) {
    /// One number.
    ///
    /// @param low the lower end of the 95 % interval, where there is one
    record Line(
            String metric,
            double value,
            OptionalDouble standardError,
            OptionalDouble low,
            OptionalDouble high) {
        static Line of(Score score, Optional<Interval> interval) {
            return new Line(
                    score.metric(),
                    score.value(),
                    score.standardError(),
                    interval.map(Interval::low)
                            .map(OptionalDouble::of)
                            .orElse(OptionalDouble.empty()),
                    interval.map(Interval::high)
                            .map(OptionalDouble::of)
                            .orElse(OptionalDouble.empty()));
        }
    }

    static EvalReport of(
            String model,
            HarnessTask task,
            SuiteResult result,
            Duration took,
            Optional<Path> file) {
        SuiteEvidence evidence = result.evidence();
        double loss = evidence.meanLoss();
        double chance = evidence.outcomes().chance();
        return new EvalReport(
                model,
                result.suite().name(),
                evidence.suite().toString(),
                evidence.subject().toString(),
                evidence.settings().toString(),
                result.suite().kind().text(),
                evidence.metric(),
                result.items().size(),
                new HashSet<>(
                                result.items().stream()
                                        .map(item -> item.item().label().cluster())
                                        .toList())
                        .size(),
                chance > 0 ? OptionalDouble.of(chance) : OptionalDouble.empty(),
                HarnessResults.scores(task, result).stream()
                        .map(score -> Line.of(score, result.interval(score)))
                        .toList(),
                Double.isNaN(loss) ? OptionalDouble.empty() : OptionalDouble.of(loss),
                took.toNanos() / 1e9,
                file.map(Path::toString));
    }

    void print(PrintWriter out) {
        out.printf(
                "%s: %,d %s items in %,d clusters, decided by %s%n",
                suite, items, kind, clusters, decidedBy);
        out.printf("  model    %s%n", model);
        out.printf("  subject  %s%n", subject);
        out.printf("  suite    %s%n%n", suiteDigest);
        out.printf("  %-16s %12s %10s   %s%n", "", "value", "stderr", "95 % interval");
        for (Line line : scores) {
            out.printf(
                    "  %-16s %12.6f %10s   %s%n",
                    line.metric(),
                    line.value(),
                    text(line.standardError(), "%.6f"),
                    line.low().isPresent()
                            ? "%.4f to %.4f"
                                    .formatted(line.low().getAsDouble(), line.high().orElse(0))
                            : "");
        }
        if (chance.isPresent()) {
            out.printf("  %-16s %12.6f%n", "chance", chance.getAsDouble());
        }
        if (lossNatsPerToken.isPresent()) {
            out.printf(
                    "  %-16s %12.6f   nats per token of the right answers%n",
                    "loss", lossNatsPerToken.getAsDouble());
        }
        out.printf("%n  %,d items in %.1f s (%.1f items/s)%n", items, seconds, items / seconds);
        results.ifPresent(file -> out.printf("  written: %s%n", file));
        out.println();
    }

    private static String text(OptionalDouble value, String format) {
        return value.isPresent() ? format.formatted(value.getAsDouble()) : "";
    }
}
