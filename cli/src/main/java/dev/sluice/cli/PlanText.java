package dev.sluice.cli;

import dev.sluice.release.PlanPreview;
import dev.sluice.release.SizeText;
import dev.sluice.release.TensorKind;
import java.io.PrintWriter;
import java.util.List;

/// Prints what a plan would do, within 100 columns.
final class PlanText {
    private PlanText() {}

    static void print(PrintWriter out, PlanPreview preview) {
        out.printf("%s (%s), plan %s%n", preview.model(), preview.family(), preview.planHash());
        out.printf("%n%-34s %16s %14s %9s%n", "", "parameters", "bytes", "tensors");
        row(out, "source", preview.source());
        for (PlanPreview.ComponentPreview component : preview.components()) {
            row(out, "component " + component.name(), component.size());
        }
        for (PlanPreview.EditionPreview edition : preview.editions()) {
            if (edition.written()) {
                row(out, "edition " + edition.name(), edition.after());
            }
        }
        for (PlanPreview.EditionPreview edition : preview.editions()) {
            edition(out, edition);
        }
        for (PlanPreview.ComponentPreview component : preview.components()) {
            component(out, component);
        }
        preview.notes().forEach(note -> out.printf("%nNote: %s%n", note));
        out.printf("%nNothing was written.%n");
    }

    private static void row(PrintWriter out, String name, TensorKind.Size size) {
        out.printf(
                "%-34s %,16d %14s %,9d%n",
                name, size.parameters(), SizeText.of(size.bytes()), size.tensors());
    }

    private static void edition(PrintWriter out, PlanPreview.EditionPreview edition) {
        out.printf("%nEdition %s (%s)", edition.name(), edition.access().text());
        if (!edition.withhold().isEmpty()) {
            out.printf(", without %s", String.join(", ", edition.withhold()));
        }
        out.println();
        if (!edition.written()) {
            out.println("  is never written: it stays with its owner");
            return;
        }
        edition.formats()
                .forEach(
                        format ->
                                out.printf(
                                        "  %-20s about %s%n",
                                        format.format(), SizeText.of(format.bytes())));
        edition.configChanges()
                .forEach(
                        change ->
                                out.printf(
                                        "  config.json: %s %s → %s%n",
                                        change.key(), change.from(), change.to()));
        list(out, "rewritten", edition.rewrittenFiles());
        list(out, "withheld ", edition.withheldFiles());
        edition.describedFiles().forEach(file -> out.printf("  describe: %s%n", file));
        edition.signedWith()
                .ifPresent(
                        key ->
                                out.printf(
                                        "  sign, attest: with %s, to model.sig and attestations/%n",
                                        key));
    }

    private static void component(PrintWriter out, PlanPreview.ComponentPreview component) {
        out.printf("%nComponent %s%n", component.name());
        for (TensorKind kind : component.kinds()) {
            out.printf(
                    "  %-60s %,16d of %,d%n",
                    kind.name(), kind.after().parameters(), kind.before().parameters());
        }
        component.files().forEach(file -> out.println("  " + file));
    }

    private static void list(PrintWriter out, String what, List<String> files) {
        if (!files.isEmpty()) {
            out.printf("  %s: %s%n", what, String.join(", ", files));
        }
    }
}
