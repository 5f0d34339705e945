package dev.sluice.release;

import dev.sluice.edition.absence.AbsenceReport;
import dev.sluice.edition.absence.Finding;
import dev.sluice.edition.absence.Untraced;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An absence report as JSON: `editions[].absence` of `release-report.json`, in full, with what
/// could not be looked for and what the search does not say.
public final class AbsenceJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AbsenceJson() {}

    /// Keys stand in a fixed order.
    public static ObjectNode of(AbsenceReport report) {
        ObjectNode json = JSON.objectNode();
        json.put("withheldTensors", report.withheldTensors());
        json.put("withheldFiles", report.withheldFiles());
        ObjectNode scanned = json.putObject("scanned");
        scanned.put("files", report.scanned().files());
        scanned.put("tensors", report.scanned().tensors());
        scanned.put("elements", report.scanned().elements());
        scanned.put("bytes", report.scanned().bytes());
        ObjectNode traced = json.putObject("traced");
        traced.put("vectors", report.traced().vectors());
        traced.put("tracedVectors", report.traced().tracedVectors());
        traced.put("signAnchors", report.traced().signAnchors());
        traced.put("byteAnchors", report.traced().byteAnchors());
        traced.put("anchorEvery", report.traced().anchorEvery());
        ArrayNode untraced = json.putArray("untraced");
        report.untraced().forEach(each -> untraced.add(untraced(each)));
        json.put("candidatesChecked", report.candidatesChecked());
        ArrayNode limits = json.putArray("limits");
        report.limits().forEach(limits::add);
        json.put("findingsTotal", report.findingsTotal());
        ArrayNode findings = json.putArray("findings");
        report.findings().forEach(finding -> findings.add(finding(finding)));
        return json;
    }

    private static ObjectNode untraced(Untraced untraced) {
        ObjectNode json = JSON.objectNode();
        json.put("component", untraced.component());
        json.put("subject", untraced.subject());
        json.put("kind", untraced.kind());
        json.put("reason", untraced.reason().words());
        json.put("count", untraced.count());
        json.put("of", untraced.of());
        json.put("example", untraced.example());
        return json;
    }

    private static ObjectNode finding(Finding finding) {
        ObjectNode json = JSON.objectNode();
        json.put("kind", kind(finding));
        json.put("file", finding.file());
        json.put("message", finding.message());
        return json;
    }

    private static String kind(Finding finding) {
        return switch (finding) {
            case Finding.ExactBytes _ -> "exact-bytes";
            case Finding.RescaledVector _ -> "rescaled-vector";
            case Finding.FileFragment _ -> "file-fragment";
            case Finding.Unreadable _ -> "unreadable";
        };
    }
}
