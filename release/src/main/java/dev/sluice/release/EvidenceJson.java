package dev.sluice.release;

import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.Evidence;
import dev.sluice.lab.evidence.ItemOutcomes;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.storage.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Evidence as JSON, version 1. The same evidence always gives the same text.
///
/// | key | what |
/// |---|---|
/// | `evidence`, `kind` | 1; `suite` or `attack` |
/// | `subject`, `suite`, `settings` | sha256 of what it is bound to |
/// | `suiteName`, `metric`, `meanLoss`, `items` | of a suite's scores; NaN is left out |
/// | `attack`, `suiteName`, `budgetSteps`, `heldOut`, `own`, `runs` | of an attack |
///
/// Items are `clusters`, `chance` and `correct`, one digit an item; an attack's points have only
/// the digits, for all are of the same items.
final class EvidenceJson {
    private static final int VERSION = 1;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private EvidenceJson() {}

    static String print(Evidence evidence) {
        ObjectNode json = JSON.objectNode();
        json.put("evidence", VERSION);
        switch (evidence) {
            case SuiteEvidence suite -> {
                bindings(json, "suite", suite);
                json.put("suiteName", suite.suiteName());
                json.put("metric", suite.metric());
                if (Double.isFinite(suite.meanLoss())) {
                    json.put("meanLoss", suite.meanLoss());
                }
                json.set(
                        "items",
                        items(suite.outcomes()).put("correct", suite.outcomes().correct()));
            }
            case AttackEvidence attack -> {
                bindings(json, "attack", attack);
                json.put("attack", attack.attack());
                json.put("suiteName", attack.suiteName());
                json.put("budgetSteps", attack.budgetSteps());
                AttackEvidence.Point first = attack.runs().getFirst().points().getFirst();
                json.set("heldOut", items(first.heldOut()));
                json.set("own", items(first.own()));
                ArrayNode runs = json.putArray("runs");
                attack.runs().forEach(run -> runs.add(run(run)));
            }
        }
        return json.toPrettyString().replace("\r\n", "\n") + "\n";
    }

    /// Reads what [#print] wrote; empty for anything else.
    static Optional<Evidence> parse(String text) {
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            if (json.path("evidence").asInt(0) != VERSION) {
                return Optional.empty();
            }
            return switch (json.path("kind").asString("")) {
                case "suite" -> Optional.of(suite(json));
                case "attack" -> Optional.of(attack(json));
                default -> Optional.empty();
            };
        } catch (JacksonException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static void bindings(ObjectNode json, String kind, Evidence evidence) {
        json.put("kind", kind);
        json.put("subject", evidence.subject().toString());
        json.put("suite", evidence.suite().toString());
        json.put("settings", evidence.settings().toString());
    }

    private static ObjectNode items(ItemOutcomes outcomes) {
        ObjectNode json = JSON.objectNode();
        json.put("chance", outcomes.chance());
        ArrayNode clusters = json.putArray("clusters");
        outcomes.clusters().forEach(clusters::add);
        return json;
    }

    private static ObjectNode run(AttackEvidence.Run run) {
        ObjectNode json = JSON.objectNode();
        json.put("seed", run.seed());
        json.put("setting", run.setting());
        json.put("complete", run.isComplete());
        ArrayNode points = json.putArray("points");
        for (AttackEvidence.Point point : run.points()) {
            points.addObject()
                    .put("step", point.step())
                    .put("heldOut", point.heldOut().correct())
                    .put("own", point.own().correct());
        }
        return json;
    }

    private static SuiteEvidence suite(JsonNode json) {
        JsonNode items = json.path("items");
        return new SuiteEvidence(
                digest(json, "subject"),
                digest(json, "suite"),
                digest(json, "settings"),
                json.path("suiteName").asString(""),
                json.path("metric").asString(""),
                outcomes(items, items.path("correct").asString("?")),
                json.path("meanLoss").asDouble(Double.NaN));
    }

    private static AttackEvidence attack(JsonNode json) {
        List<AttackEvidence.Run> runs = new ArrayList<>();
        for (JsonNode run : json.path("runs")) {
            List<AttackEvidence.Point> points = new ArrayList<>();
            for (JsonNode point : run.path("points")) {
                points.add(
                        new AttackEvidence.Point(
                                point.path("step").asInt(-1),
                                outcomes(json.path("heldOut"), point.path("heldOut").asString("?")),
                                outcomes(json.path("own"), point.path("own").asString("?"))));
            }
            if (points.isEmpty()) {
                throw new IllegalArgumentException("a run without points");
            }
            runs.add(
                    new AttackEvidence.Run(
                            run.path("seed").asLong(-1),
                            run.path("setting").asString(""),
                            points,
                            run.path("complete").asBoolean(false)));
        }
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("an attack without runs");
        }
        return new AttackEvidence(
                digest(json, "subject"),
                digest(json, "suite"),
                digest(json, "settings"),
                json.path("attack").asString(""),
                json.path("suiteName").asString(""),
                json.path("budgetSteps").asInt(0),
                runs);
    }

    private static ItemOutcomes outcomes(JsonNode items, String correct) {
        List<String> clusters =
                items.path("clusters").valueStream().map(name -> name.asString("")).toList();
        return new ItemOutcomes(correct, clusters, items.path("chance").asDouble(Double.NaN));
    }

    private static Digest digest(JsonNode json, String key) {
        return Digest.parse(json.path(key).asString(""));
    }
}
