package dev.sluice.release;

import dev.sluice.release.gate.Finding;
import dev.sluice.release.gate.Outcome;
import dev.sluice.release.gate.Verdict;
import java.util.ArrayList;
import java.util.List;

/// A verdict in the report for people.
final class VerdictMarkdown {
    private VerdictMarkdown() {}

    static List<String> lines(EditionVerdict decided) {
        Verdict verdict = decided.verdict();
        List<String> lines = new ArrayList<>();
        lines.add(
                "Assurance: **%s** – %s."
                        .formatted(
                                verdict.assurance().strength().text(),
                                verdict.assurance().words()));
        lines.add("");
        lines.add("| check | asks | measured | outcome |");
        lines.add("|---|---|---|---|");
        for (Finding finding : verdict.findings()) {
            lines.add(
                    "| %s | %s | %s | %s |"
                            .formatted(
                                    finding.check().keyword(),
                                    cell(finding.check().asks()),
                                    cell(VerdictTable.measured(finding)),
                                    finding.outcome().text()));
        }
        lines.add("");
        for (Finding finding : verdict.findings()) {
            String remedy =
                    finding.outcome() == Outcome.PASSED ? "" : " To do: " + finding.remedy() + ".";
            lines.add(
                    "- %s: %s.%s"
                            .formatted(finding.check().keyword(), cell(finding.words()), remedy));
        }
        lines.add("");
        lines.add(
                "Each end of an interval is a one-sided 95 % bound. A check about a number passes"
                        + " only if the whole interval is on its good side, is refused if the whole"
                        + " interval is on its bad side, and is inconclusive otherwise.");
        lines.add("");
        lines.add("The evidence, each file named by its sha256:");
        lines.add("");
        decided.files()
                .forEach(digest -> lines.add("- `evidence/%s.json`".formatted(digest.hex())));
        return lines;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
