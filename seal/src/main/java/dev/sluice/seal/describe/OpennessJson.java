package dev.sluice.seal.describe;

import dev.sluice.seal.openness.Assessment;
import dev.sluice.seal.openness.Listing;
import dev.sluice.seal.openness.MofComponent;
import dev.sluice.seal.openness.OpennessClass;
import dev.sluice.seal.openness.Osaid;
import dev.sluice.seal.openness.Status;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `openness.json`, version 1.
///
/// | key | what |
/// |---|---|
/// | `openness` | 1, the version of this layout |
/// | `class` | 1, 2 or 3, the fewer the more open; 0 for none |
/// | `framework`, `licenses` | what it was judged by |
/// | `lacked` | for each class not reached, the components that keep the release from it |
/// | `components` | of all: `name`, `type`, `class`, `required`, `status`, and where it is there `license`, and `path`, or `url` with `digest` |
/// | `osaid` | `version`, `result` (`no` or `candidate`), `because` or `toJudge` |
final class OpennessJson {
    private OpennessJson() {}

    static String of(OpennessReport report) {
        Assessment assessment = report.assessment();
        ObjectNode json = JsonText.object();
        json.put("openness", 1);
        json.put("class", assessment.opennessClass().number());
        json.put("title", assessment.opennessClass().title());
        json.put("framework", "Model Openness Framework 1.0");
        json.put("licenses", report.licenseList());
        ObjectNode lacked = json.putObject("lacked");
        for (OpennessClass each : List.of(OpennessClass.III, OpennessClass.II, OpennessClass.I)) {
            List<MofComponent> components = assessment.lackedFor(each);
            if (!components.isEmpty()) {
                ArrayNode names = lacked.putArray(Integer.toString(each.number()));
                components.forEach(component -> names.add(component.title()));
            }
        }
        ArrayNode components = json.putArray("components");
        for (MofComponent component : MofComponent.values()) {
            components.add(component(component, report));
        }
        json.set("osaid", osaid(report.osaid()));
        return JsonText.of(json);
    }

    private static ObjectNode component(MofComponent component, OpennessReport report) {
        ObjectNode json = JsonText.object();
        Status status = report.assessment().status(component);
        json.put("name", component.title());
        json.put("type", component.type().text());
        json.put("class", component.opennessClass().number());
        json.put("required", component.isRequired());
        json.put("status", status.key());
        if (status == Status.MISSING) {
            return json;
        }
        json.put(
                "license",
                report.assessment().licenses().getOrDefault(component, Listing.UNLICENSED));
        switch (report.places().get(component)) {
            case ModelStatement.Place.InFolder file -> json.put("path", file.path());
            case ModelStatement.Place.Pinned pinned ->
                    json.put("url", pinned.url().toString())
                            .put("digest", pinned.digest().toString());
            case null -> throw new IllegalStateException(component + " is nowhere");
        }
        return json;
    }

    private static ObjectNode osaid(Osaid osaid) {
        ObjectNode json = JsonText.object();
        json.put("version", "1.0");
        switch (osaid) {
            case Osaid.No no -> {
                json.put("result", "no");
                no.because().forEach(json.putArray("because")::add);
            }
            case Osaid.Candidate candidate -> {
                json.put("result", "candidate");
                ArrayNode toJudge = json.putArray("toJudge");
                candidate.toJudge().forEach(each -> toJudge.add(each.title()));
            }
        }
        return json;
    }
}
