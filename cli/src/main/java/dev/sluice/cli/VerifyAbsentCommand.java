package dev.sluice.cli;

import dev.sluice.edition.WithheldTensor;
import dev.sluice.edition.absence.AbsenceProof;
import dev.sluice.edition.absence.AbsenceReport;
import dev.sluice.edition.absence.Finding;
import dev.sluice.edition.absence.Untraced;
import dev.sluice.edition.absence.WithheldFile;
import dev.sluice.edition.withheld.Manifest;
import dev.sluice.edition.withheld.WithheldComponent;
import dev.sluice.release.SizeText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "verify-absent",
        mixinStandardHelpOptions = true,
        description = {
            "Looks for withheld components in every file of a published folder.",
            "It knows their bytes, and rounded or rescaled copies of their rows and columns. Exit code",
            "4 where one is found."
        },
        footer = {
            "",
            "Example:",
            "  sluice verify-absent out/open out/withheld/*.age --key identity.txt"
        })
final class VerifyAbsentCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private EditionParts parts = new EditionParts();

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        ConsoleProgress progress = ConsoleProgress.ofProcess();
        Path scratchFolder = Path.of(System.getProperty("java.io.tmpdir"));
        try (EditionParts.Opened withheld = parts.openWithheld(scratchFolder, progress)) {
            List<WithheldTensor> tensors = new ArrayList<>();
            List<WithheldFile> files = new ArrayList<>();
            for (WithheldComponent component : withheld.components()) {
                tensors.addAll(component.tensors());
                for (Manifest.StoredFile stored : component.manifest().files()) {
                    files.add(
                            WithheldFile.of(
                                    component.manifest().component(),
                                    stored.path(),
                                    component.bytes(stored.stored())));
                }
            }
            AbsenceReport report = AbsenceProof.prove(tensors, files, parts.open(), progress);
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, report);
            } else {
                print(out, report);
            }
            return report.isClean() ? ExitCode.DONE : ExitCode.VERIFICATION_FAILED;
        }
    }

    private void print(PrintWriter out, AbsenceReport report) {
        out.printf(
                "Read %,d files, %,d tensors, %s of %s.%n",
                report.scanned().files(),
                report.scanned().tensors(),
                SizeText.of(report.scanned().bytes()),
                parts.open());
        out.printf(
                "Looked for %,d rows and columns of %,d withheld tensors, and for %,d withheld"
                        + " files.%n",
                report.traced().tracedVectors(), report.withheldTensors(), report.withheldFiles());
        for (Untraced untraced : report.untraced()) {
            out.printf(
                    "Not traced: %,d of %,d %ss of %s (%s): %s.%n",
                    untraced.count(),
                    untraced.of(),
                    untraced.kind(),
                    untraced.subject(),
                    untraced.component(),
                    untraced.reason().words());
        }
        report.limits().forEach(limit -> out.println("Limit: " + limit));
        if (report.isClean()) {
            out.println("No copy of anything withheld was found by this search.");
            return;
        }
        out.printf("%n%,d findings:%n", report.findingsTotal());
        for (Finding finding : report.findings()) {
            out.println("  " + finding.message());
        }
    }
}
