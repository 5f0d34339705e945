package dev.sluice.release;

import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes the report, for programs and for people.
record ReportStep(ReleaseFolder folder, Journal journal) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    void run(ReleaseReport report, RunRecord run) {
        String json = JSON.writeValueAsString(ReportJson.of(report, run)).replace("\r\n", "\n");
        Digest digest = write(folder.reportJson(), json + "\n");
        Digest markdown = write(folder.reportMarkdown(), ReportMarkdown.of(report, run));
        if (!report.verdicts().isEmpty()) {
            String tables =
                    report.verdicts().stream()
                            .map(verdict -> String.join("\n", VerdictTable.lines(verdict)))
                            .collect(Collectors.joining("\n\n"));
            write(folder.verdictText(), tables + "\n");
        }
        for (EditionVerdict verdict : report.verdicts()) {
            VerdictPicture.of(verdict)
                    .ifPresent(
                            picture -> write(folder.picture(verdict, report.verdicts()), picture));
        }
        journal.record(Journal.REPORT, digest);
        journal.record(Journal.REPORT_MARKDOWN, markdown);
    }

    private static Digest write(Path target, String text) {
        try (StagedFile staged = StagedFile.beside(target)) {
            staged.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return staged.commit();
        }
    }
}
