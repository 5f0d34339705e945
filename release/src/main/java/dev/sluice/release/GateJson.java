package dev.sluice.release;

import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Words;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The gate's part of a plan as JSON in one fixed form, with every default written out.
final class GateJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private GateJson() {}

    /// Adds the keys that a plan has besides, where it has a gate.
    static void add(ObjectNode plan, GatePlan gate) {
        if (!gate.suites().isEmpty()) {
            ObjectNode suites = plan.putObject("suites");
            gate.suites().forEach(suites::put);
        }
        if (gate.neverSaw().isPresent() || gate.unlearned().isPresent()) {
            ObjectNode controls = plan.putObject("controls");
            gate.neverSaw().ifPresent(folder -> controls.put("never-saw", folder));
            gate.unlearned().ifPresent(folder -> controls.put("unlearned", folder));
        }
        gate.training().ifPresent(file -> plan.put("training", file));
        if (!gate.approvers().isEmpty()) {
            ObjectNode approvers = plan.putObject("approvers");
            gate.approvers().forEach((role, keys) -> approvers.set(role, texts(keys)));
        }
        ArrayNode checks = plan.putArray("gate");
        for (Check check : gate.policy().checks()) {
            checks.addObject().set(check.keyword(), of(check));
        }
    }

    /// A check as plans write it.
    static ObjectNode of(Check check) {
        ObjectNode json = JSON.objectNode();
        switch (check) {
            case Check.Retains retains -> {
                json.put("suite", retains.suite());
                json.put("at-least", number(retains.atLeast()));
                json.put("of", retains.of());
            }
            case Check.Holds holds -> {
                json.put("suite", holds.suite());
                json.put("at-least", number(holds.atLeast()));
                json.put("by", holds.by());
            }
            case Check.Lacks lacks -> {
                json.put("suite", lacks.suite());
                if (lacks.atMost().aboveChance()) {
                    json.put("at-most", lacks.atMost().text());
                } else {
                    json.put("at-most", number(lacks.atMost().value()));
                }
            }
            case Check.Resists resists -> {
                json.put("attack", resists.attack());
                json.put("suite", resists.suite());
                json.put("held-out", resists.heldOut());
                json.put("budget", resists.budgetSteps() + " steps");
                json.put("excess", number(resists.excess()));
                json.put("seeds", resists.seeds().size());
                ArrayNode rates = json.putArray("learning-rates");
                resists.learningRates().forEach(rate -> rates.add(number(rate)));
            }
            case Check.Absent absent -> json.set("components", texts(absent.components()));
            case Check.Files files -> {
                if (!files.only().isEmpty()) {
                    json.set("only", texts(files.only()));
                }
                if (files.noSecrets()) {
                    json.put("secrets", "none");
                }
                if (files.licenseRequired()) {
                    json.put("license", "required");
                }
            }
            case Check.Approved approved -> {
                json.put("by", approved.by());
                json.set("of", texts(approved.of()));
            }
        }
        return json;
    }

    /// The number as a person writes it: `0.0001`, not `1.0E-4`.
    private static BigDecimal number(double value) {
        return new BigDecimal(Words.plain(value));
    }

    private static ArrayNode texts(List<String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
