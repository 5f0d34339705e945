package dev.sluice.release;

import java.io.IOException;
import java.nio.file.Files;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an earlier run's report says of publication.
final class GateReport {
    private GateReport() {}

    /// Whether a report stands here that says nothing was published.
    static boolean isHeld(ReleaseFolder folder) throws IOException {
        if (!Files.isRegularFile(folder.reportJson())) {
            return false;
        }
        try {
            JsonNode report = JsonMapper.shared().readTree(Files.readAllBytes(folder.reportJson()));
            return report.path("published").isBoolean() && !report.path("published").asBoolean();
        } catch (JacksonException damaged) {
            return false;
        }
    }
}
