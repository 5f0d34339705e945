package dev.sluice.release;

import dev.sluice.release.gate.AtMost;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Policy;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Gates that need nothing of the rest of a plan, so that they go with any.
final class GatePlans {
    private GatePlans() {}

    static Arbitrary<Optional<GatePlan>> optional() {
        Arbitrary<Policy> policies = check().list().ofMinSize(1).ofMaxSize(6).map(Policy::new);
        return Combinators.combine(
                        policies,
                        Arbitraries.strings().alpha().ofMinLength(1).optional(),
                        Arbitraries.strings().ofMinLength(1).alpha().optional())
                .as(GatePlans::gate)
                .optional();
    }

    private static GatePlan gate(
            Policy policy, Optional<String> control, Optional<String> training) {
        TreeMap<String, String> suites = new TreeMap<>();
        suites.put("general", "suites/general file.jsonl");
        suites.put("substances", "suites/substances.jsonl");
        TreeMap<String, List<String>> approvers = new TreeMap<>();
        approvers.put("safety", List.of("keys/safety.pub", "keys/deputy.pub"));
        approvers.put("legal", List.of("keys/legal.pub"));
        return new GatePlan(
                policy, suites, control, control.map(path -> path + "2"), training, approvers);
    }

    private static Arbitrary<Check> check() {
        Arbitrary<Double> fraction = Arbitraries.doubles().between(0.0001, 1).ofScale(4);
        return Arbitraries.oneOf(
                fraction.map(value -> new Check.Lacks("substances", new AtMost(true, value))),
                fraction.map(value -> new Check.Lacks("general", new AtMost(false, value))),
                Combinators.combine(
                                Arbitraries.integers().between(1, 999_999),
                                fraction,
                                Arbitraries.integers().between(1, 32),
                                fraction.list().ofMinSize(1).ofMaxSize(4).uniqueElements(),
                                Arbitraries.of(true, false))
                        .as(
                                (budget, excess, seeds, rates, heldOut) ->
                                        new Check.Resists(
                                                "relearn",
                                                "substances",
                                                heldOut,
                                                budget,
                                                excess,
                                                Check.Resists.seeds(seeds),
                                                rates)),
                Arbitraries.of(true, false)
                        .map(only -> new Check.Files(List.of("md", "LICENSE"), only, !only)),
                Arbitraries.integers()
                        .between(1, 2)
                        .map(by -> new Check.Approved(by, List.of("safety", "legal"))));
    }
}
