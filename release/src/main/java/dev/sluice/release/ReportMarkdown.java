package dev.sluice.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `release-report.md`: the report in sentences, for the person who decides. It says what was done
/// and what was looked for, and claims nothing beyond that.
final class ReportMarkdown {
    private final ReleaseReport report;
    private final RunRecord run;
    private final StringBuilder out = new StringBuilder();

    private ReportMarkdown(ReleaseReport report, RunRecord run) {
        this.report = report;
        this.run = run;
    }

    static String of(ReleaseReport report, RunRecord run) {
        return new ReportMarkdown(report, run).write();
    }

    private String write() {
        line("# Release report: " + report.model());
        line("");
        line(
                "Made by sluice %s from plan `%s`, finished in a run that began at %s and took %s s."
                        .formatted(
                                report.toolVersion(),
                                report.planHash(),
                                run.start(),
                                String.format(
                                        Locale.ROOT, "%.1f", run.took().toMillis() / 1000.0)));
        line("Every digest and every count is in `release-report.json`.");
        report.notes().forEach(note -> line("\n> Note: " + note + "."));
        verdicts();
        open();
        withheld();
        absence();
        join();
        verify();
        return out.toString();
    }

    private void verdicts() {
        for (EditionVerdict decided : report.verdicts()) {
            heading(
                    "The gate on %s: %s"
                            .formatted(decided.edition(), decided.verdict().outcome().text()));
            VerdictMarkdown.lines(decided).forEach(this::line);
        }
    }

    private void open() {
        heading("What is open");
        line(
                "The source, `%s` (%s), has %,d parameters in %,d tensors."
                        .formatted(
                                report.source().path(),
                                report.family(),
                                report.source().size().parameters(),
                                report.source().size().tensors()));
        report.source()
                .gguf()
                .ifPresent(
                        digest ->
                                line(
                                        "It is a GGUF file (`%s`); what was cut is the folder that `sluice convert` makes of it, whose digests are in the report under `source.files`."
                                                .formatted(digest)));
        line("");
        line("| edition | access | parameters | weights | files | withholds |");
        line("|---|---|---:|---:|---:|---|");
        for (ReleaseReport.EditionReport edition : report.editions()) {
            boolean known = edition.access().isDownloadable() || edition.withhold().isEmpty();
            line(
                    "| %s | %s | %s | %s | %s | %s |"
                            .formatted(
                                    edition.name(),
                                    edition.access().text(),
                                    known ? "%,d".formatted(edition.size().parameters()) : "–",
                                    known ? bytes(edition.size().bytes()) : "–",
                                    known ? "%,d".formatted(edition.fileCount()) : "–",
                                    edition.withhold().isEmpty()
                                            ? "nothing"
                                            : String.join(", ", edition.withhold())));
        }
        for (ReleaseReport.EditionReport edition : report.editions()) {
            edition(edition);
        }
    }

    private void edition(ReleaseReport.EditionReport edition) {
        line("");
        if (edition.access().isDownloadable()) {
            line(
                    report.isPublished()
                            ? "**%s** stands in `%s/`.".formatted(edition.name(), edition.name())
                            : "**%s** was not published.".formatted(edition.name()));
            if (!edition.configChanges().isEmpty()) {
                line("Its `config.json` differs from the source's in:");
                line("");
                for (ConfigChange change : edition.configChanges()) {
                    line(
                            "- `%s`: %s → %s"
                                    .formatted(
                                            change.key(),
                                            shown(change.from()),
                                            shown(change.to())));
                }
            }
            edition.ggufNotes().forEach(note -> line("- GGUF: " + note));
            published(edition);
        } else if (edition.withhold().isEmpty()) {
            line(
                    "**%s** is the source itself; it was not copied. Its files, by digest, are those of the source."
                            .formatted(edition.name()));
        } else {
            line(
                    "**%s** is not written: it is served from the source's weights without %s."
                            .formatted(edition.name(), String.join(", ", edition.withhold())));
        }
    }

    private void published(ReleaseReport.EditionReport edition) {
        if (!edition.described().isEmpty()) {
            line("");
            line(
                    "Written about it, and looked through like the model's own files: %s."
                            .formatted(
                                    edition.described().stream()
                                            .map(file -> "`" + file.path() + "`")
                                            .collect(Collectors.joining(", "))));
        }
        edition.root()
                .ifPresent(
                        root -> {
                            line("");
                            line(
                                    "It is signed (`model.sig`), with %,d attestations about `%s`."
                                            .formatted(edition.sealed().size() - 1, root));
                        });
    }

    private static String shown(String json) {
        return json.isEmpty() ? "absent" : "`" + Quote.shortened(json) + "`";
    }

    private void withheld() {
        heading("What is withheld");
        if (report.components().isEmpty()) {
            line("Nothing: no downloadable edition withholds a component.");
            return;
        }
        line("| component | parameters | weights | files | kept in |");
        line("|---|---:|---:|---|---|");
        for (ReleaseReport.ComponentReport component : report.components()) {
            String name = component.component().name();
            line(
                    "| %s | %,d | %s | %s | `%s` |"
                            .formatted(
                                    name,
                                    component.size().parameters(),
                                    bytes(component.size().bytes()),
                                    component.files().isEmpty()
                                            ? "–"
                                            : component.files().stream()
                                                    .map(file -> "`" + file + "`")
                                                    .collect(Collectors.joining(", ")),
                                    path(name)));
        }
        line("");
        line(
                "Each is one file in the `age` format that only these recipients can open: %s."
                        .formatted(
                                run.recipients().stream()
                                        .map(key -> "`" + key + "`")
                                        .collect(Collectors.joining(", "))));
        run.identity().ifPresent(this::identity);
    }

    private void identity(String identity) {
        line("");
        line(
                "**Move `%s` away from here.** The plan named no recipients, so a key was made. Whoever has that file and a withheld component can read it, and without it nobody can, nor can the model be joined again. Keep it where the withheld components are not, with a copy; do not publish it."
                        .formatted(identity));
    }

    private void absence() {
        heading("How absence was checked");
        List<ReleaseReport.EditionReport> checked =
                report.editions().stream().filter(e -> e.absence().isPresent()).toList();
        if (checked.isEmpty()) {
            line("It was not: nothing is withheld.");
            return;
        }
        for (ReleaseReport.EditionReport edition : checked) {
            ObjectNode absence = edition.absence().orElseThrow();
            line(
                    "In **%s**, no copy was found by the search below: not of the bytes of the %,d withheld tensor blocks and %,d withheld files, nor of a row or column of these tensors that was rounded, rescaled or both."
                            .formatted(
                                    edition.name(),
                                    absence.path("withheldTensors").asLong(),
                                    absence.path("withheldFiles").asLong()));
            scanned(absence);
            untraced(absence);
            line("");
            line("What this search does not say:");
            line("");
            for (JsonNode limit : absence.path("limits")) {
                line("- " + limit.asString());
            }
            line("");
        }
        line(
                report.verdicts().isEmpty()
                        ? "A search for copies says nothing about what the open edition has"
                                + " learned: whether it can still do, or relearn, what was withheld"
                                + " is a matter of tests that were not part of this release."
                        : "A search for copies says nothing about what the open edition has"
                                + " learned; the gate's checks above do, as far as they go.");
    }

    private void scanned(ObjectNode absence) {
        JsonNode scanned = absence.path("scanned");
        JsonNode traced = absence.path("traced");
        line(
                "It read %,d files (%s, %,d tensors of %,d numbers), looked for %,d of %,d withheld rows and columns, and compared %,d candidates number by number."
                        .formatted(
                                scanned.path("files").asLong(),
                                bytes(scanned.path("bytes").asLong()),
                                scanned.path("tensors").asLong(),
                                scanned.path("elements").asLong(),
                                traced.path("tracedVectors").asLong(),
                                traced.path("vectors").asLong(),
                                absence.path("candidatesChecked").asLong()));
    }

    private void untraced(ObjectNode absence) {
        List<String> lines = new ArrayList<>();
        for (JsonNode untraced : absence.path("untraced")) {
            lines.add(
                    "- %s, %s: %,d of %,d %ss: %s"
                            .formatted(
                                    untraced.path("component").asString(),
                                    untraced.path("subject").asString(),
                                    untraced.path("count").asLong(),
                                    untraced.path("of").asLong(),
                                    untraced.path("kind").asString(),
                                    untraced.path("reason").asString()));
        }
        if (!lines.isEmpty()) {
            line("");
            line("Of these a rescaled copy could not be looked for:");
            line("");
            int shown = Math.min(lines.size(), 20);
            lines.subList(0, shown).forEach(this::line);
            if (lines.size() > shown) {
                line("- … and %,d more, in `release-report.json`".formatted(lines.size() - shown));
            }
        }
    }

    private void join() {
        if (report.components().isEmpty()) {
            return;
        }
        heading("How to join");
        for (ReleaseReport.EditionReport edition : report.editions()) {
            if (edition.access().isDownloadable() && !edition.withhold().isEmpty()) {
                line("```");
                line(
                        "sluice join %s %s --key %s --out joined"
                                .formatted(
                                        edition.name(),
                                        edition.withhold().stream()
                                                .map(this::path)
                                                .collect(Collectors.joining(" ")),
                                        key()));
                line("```");
                line("");
            }
        }
        line(
                "The result is %s, bit for bit: `sluice join` compares the sha256 of every file before it lets the folder appear."
                        .formatted(
                                report.source().gguf().isPresent()
                                        ? "the folder that the GGUF file was converted to"
                                        : "the source"));
    }

    private void verify() {
        heading("How to verify");
        line(
                "- The files: `sha256sum` of each gives the digest in `release-report.json` under"
                        + " `editions[].files`.");
        for (ReleaseReport.EditionReport edition : report.editions()) {
            if (edition.root().isPresent()) {
                line(
                        "- The signature: `sluice verify %s --key PUBLIC_KEY`."
                                .formatted(edition.name()));
            }
            if (edition.absence().isPresent()) {
                line(
                        "- The absence: `sluice verify-absent %s %s --key %s` makes the search again."
                                .formatted(
                                        edition.name(),
                                        edition.withhold().stream()
                                                .map(this::path)
                                                .collect(Collectors.joining(" ")),
                                        key()));
            }
        }
        if (!report.components().isEmpty()) {
            line(
                    "- What is withheld: `age -d -i %s %s` gives a safetensors file whose sha256 is under `components[].content`."
                            .formatted(
                                    key(),
                                    path(report.components().getFirst().component().name())));
        }
        line(
                "- The release: the same plan on the same source, run with sluice %s, gives the same report but for its `run` part."
                        .formatted(report.toolVersion()));
    }

    private String key() {
        return run.identity().isPresent() ? "identity.txt" : "KEY_FILE";
    }

    private String path(String component) {
        return EditionPlan.RESERVED_NAME + "/" + component + ".age";
    }

    private void heading(String text) {
        line("");
        line("## " + text);
        line("");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private static String bytes(long bytes) {
        return SizeText.of(bytes);
    }
}
