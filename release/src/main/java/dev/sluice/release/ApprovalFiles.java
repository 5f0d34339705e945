package dev.sluice.release;

import dev.sluice.release.gate.Approval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The approvals that were handed in: `approvals/*.json` of a release's folder.
final class ApprovalFiles {
    private static final int MAX_FILES = 1_000;
    private static final int MAX_BYTES = 65_536;

    private ApprovalFiles() {}

    static List<Approval> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files =
                    list.filter(file -> String.valueOf(file.getFileName()).endsWith(".json"))
                            .sorted()
                            .limit(MAX_FILES)
                            .toList();
        }
        List<Approval> approvals = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                approvals.add(
                        Approval.parse(
                                "approvals/" + Quote.shortened(String.valueOf(file.getFileName())),
                                new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8)));
            }
        }
        return approvals;
    }
}
