package dev.sluice.release;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `release-report.json`, version 1. Keys stand in a fixed order; all but `run` is the same for the
/// same plan, source and version of Sluice.
///
/// | key | what |
/// |---|---|
/// | `report` | 1, the version of this layout |
/// | `sluice`, `model`, `plan`, `family` | tool version, model, the plan's hash, architecture |
/// | `source` | `path`, `gguf` (sha256, if it was one), size, `files` with bytes and sha256 |
/// | `components` | `name`, `selectors`, size, `kinds` of tensors, `files`, `content` (sha256) |
/// | `editions` | `name`, `access`, `folder`, `withhold`, size, `files`, `config`, `absence`, `verdict`; files that were written about it, `described`, what the search in them came to, `describedAbsence`, its signature and attestations, `sealed`, and the signed digest, `root` |
/// | `published` | whether the editions were; only where the plan has a gate |
/// | `notes` | what the plan says that may not be meant |
/// | `run` | `started`, `seconds`, `steps`, `withheld` (encrypted files), `recipients`, `identity` |
final class ReportJson {
    static final int VERSION = 1;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ReportJson() {}

    static ObjectNode of(ReleaseReport report, RunRecord run) {
        ObjectNode json = JSON.objectNode();
        json.put("report", VERSION);
        json.put("sluice", report.toolVersion());
        json.put("model", report.model());
        json.put("plan", report.planHash().toString());
        json.put("family", report.family());
        json.set("source", source(report.source()));
        ArrayNode components = json.putArray("components");
        report.components().forEach(component -> components.add(component(component)));
        ArrayNode editions = json.putArray("editions");
        report.editions().forEach(edition -> editions.add(edition(edition, report.verdicts())));
        if (!report.verdicts().isEmpty()) {
            json.put("published", report.isPublished());
        }
        json.set("notes", texts(report.notes()));
        json.set("run", run(run));
        return json;
    }

    private static ObjectNode source(ReleaseReport.SourceReport source) {
        ObjectNode json = JSON.objectNode();
        json.put("path", source.path());
        source.gguf().ifPresent(digest -> json.put("gguf", digest.toString()));
        size(json, source.size());
        json.set("files", files(source.files()));
        return json;
    }

    private static ObjectNode component(ReleaseReport.ComponentReport component) {
        ObjectNode json = JSON.objectNode();
        json.put("name", component.component().name());
        json.set("selectors", CanonicalJson.selectors(component.component().selectors()));
        size(json, component.size());
        ArrayNode kinds = json.putArray("kinds");
        for (TensorKind kind : component.kinds()) {
            ObjectNode node = kinds.addObject();
            node.put("name", kind.name());
            size(node, kind.after());
            node.put("ofParameters", kind.before().parameters());
        }
        json.set("files", texts(component.files()));
        json.put("content", component.content().toString());
        return json;
    }

    private static ObjectNode edition(
            ReleaseReport.EditionReport edition, List<EditionVerdict> verdicts) {
        ObjectNode json = JSON.objectNode();
        boolean written = edition.access().isDownloadable();
        json.put("name", edition.name());
        json.put("access", edition.access().text());
        json.put("written", written);
        if (!written) {
            json.put("sameAsSource", edition.withhold().isEmpty());
        }
        json.set("withhold", texts(edition.withhold()));
        if (written || edition.withhold().isEmpty()) {
            size(json, edition.size());
            json.set("files", files(edition.files()));
        }
        if (written) {
            ArrayNode config = json.putArray("config");
            for (ConfigChange change : edition.configChanges()) {
                ObjectNode node = config.addObject();
                node.put("key", change.key());
                node.put("from", change.from());
                node.put("to", change.to());
            }
            json.set("ggufNotes", texts(edition.ggufNotes()));
            if (!edition.described().isEmpty()) {
                json.set("described", files(edition.described()));
            }
            edition.describedAbsence().ifPresent(found -> json.set("describedAbsence", found));
            edition.root()
                    .ifPresent(
                            root -> {
                                json.put("root", root.toString());
                                json.set("sealed", files(edition.sealed()));
                            });
        }
        edition.absence().ifPresent(absence -> json.set("absence", absence));
        verdicts.stream()
                .filter(verdict -> verdict.edition().equals(edition.name()))
                .forEach(verdict -> json.set("verdict", VerdictJson.of(verdict)));
        return json;
    }

    private static ObjectNode run(RunRecord run) {
        ObjectNode json = JSON.objectNode();
        json.put("started", run.start().toString());
        json.put("seconds", run.took().toMillis() / 1000.0);
        ArrayNode steps = json.putArray("steps");
        for (RunRecord.StepTime step : run.steps()) {
            steps.addObject()
                    .put("step", step.step())
                    .put("seconds", step.took().toMillis() / 1000.0);
        }
        ArrayNode withheld = json.putArray("withheld");
        for (RunRecord.EncryptedComponent component : run.components()) {
            ObjectNode node = withheld.addObject();
            node.put("component", component.component());
            node.put("path", component.path());
            node.put("bytes", component.bytes());
            node.put("digest", component.digest().toString());
        }
        json.set("recipients", texts(run.recipients()));
        run.identity().ifPresent(identity -> json.put("identity", identity));
        return json;
    }

    private static void size(ObjectNode json, TensorKind.Size size) {
        json.put("tensors", size.tensors());
        json.put("parameters", size.parameters());
        json.put("weightBytes", size.bytes());
    }

    private static ArrayNode files(List<ReleaseReport.FileReport> files) {
        ArrayNode json = JSON.arrayNode();
        for (ReleaseReport.FileReport file : files) {
            ObjectNode node = json.addObject();
            node.put("path", file.path());
            node.put("bytes", file.bytes());
            node.put("digest", file.digest().toString());
        }
        return json;
    }

    private static ArrayNode texts(List<String> values) {
        ArrayNode json = JSON.arrayNode();
        values.forEach(json::add);
        return json;
    }
}
