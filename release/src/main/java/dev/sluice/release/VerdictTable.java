package dev.sluice.release;

import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Finding;
import dev.sluice.release.gate.Outcome;
import dev.sluice.release.gate.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A verdict as lines of text, within 100 columns.
public final class VerdictTable {
    private static final int COLUMNS = 100;
    private static final int ASKS = 40;
    private static final int MEASURED = 32;

    private VerdictTable() {}

    /// The table, and below it what is wrong and what to do, or what the attack came to.
    public static List<String> lines(EditionVerdict decided) {
        Verdict verdict = decided.verdict();
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s: %s (assurance: %s)"
                        .formatted(
                                decided.edition(),
                                verdict.outcome().text(),
                                verdict.assurance().strength().text()));
        lines.add("");
        lines.add(row("check", "asks", "measured", "outcome"));
        for (Finding finding : verdict.findings()) {
            lines.addAll(rows(finding));
        }
        lines.add("");
        for (Finding finding : verdict.findings()) {
            if (finding.outcome() != Outcome.PASSED) {
                lines.addAll(
                        wrapped(
                                finding.check().keyword()
                                        + ": "
                                        + finding.words()
                                        + ". What to do: "
                                        + finding.remedy()
                                        + "."));
            } else if (finding.check() instanceof Check.Resists) {
                lines.addAll(wrapped(finding.check().keyword() + ": " + finding.words() + "."));
            }
        }
        lines.addAll(
                wrapped(
                        verdict.assurance().strength().text()
                                + ": "
                                + verdict.assurance().words()
                                + "."));
        lines.add("Intervals: each end is a one-sided 95 % bound.");
        return lines;
    }

    private static List<String> rows(Finding finding) {
        List<String> asks = wrapped(finding.check().asks(), ASKS);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < asks.size(); i++) {
            lines.add(
                    i == 0
                            ? row(
                                    finding.check().keyword(),
                                    asks.get(i),
                                    measured(finding),
                                    finding.outcome().text())
                            : row("", asks.get(i), "", ""));
        }
        return lines;
    }

    /// What was measured, in a few words.
    static String measured(Finding finding) {
        if (finding.measured().isPresent()) {
            return finding.check() instanceof Check.Resists
                    ? finding.measured().get().inPoints()
                    : finding.measured().get().inPercent();
        }
        if (finding.outcome() != Outcome.PASSED) {
            return "see below";
        }
        return switch (finding.check()) {
            case Check.Absent _ -> "no copy found";
            case Check.Files _ -> "as asked";
            case Check.Approved _ -> String.join(", ", finding.facts().keySet());
            case Check.Retains _, Check.Holds _, Check.Lacks _, Check.Resists _ -> "";
        };
    }

    private static String row(String check, String asks, String measured, String outcome) {
        String format = "%-9s %-" + ASKS + "s %-" + MEASURED + "s %s";
        return String.format(Locale.ROOT, format, check, asks, measured, outcome).stripTrailing();
    }

    private static List<String> wrapped(String text) {
        return wrapped(text, COLUMNS);
    }

    private static List<String> wrapped(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            String indent = lines.isEmpty() ? "" : "  ";
            if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(lines.isEmpty() ? "" : "  ").append(word);
            } else {
                line.append(line.isEmpty() ? indent : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
