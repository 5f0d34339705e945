package dev.sluice.release;

import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Policy;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a plan says about the gate. All paths are as the plan writes them, relative to its folder.
///
/// @param suites the file of each suite
/// @param neverSaw the folder of the control: a model that never saw the restricted data
/// @param unlearned the folder of the positive control
/// @param training the training record of the control
/// @param approvers the public key files of each role
public record GatePlan(
        Policy policy,
        SortedMap<String, String> suites,
        Optional<String> neverSaw,
        Optional<String> unlearned,
        Optional<String> training,
        SortedMap<String, List<String>> approvers) {
    public GatePlan {
        suites = Collections.unmodifiableSortedMap(new TreeMap<>(suites));
        SortedMap<String, List<String>> copies = new TreeMap<>();
        approvers.forEach((role, keys) -> copies.put(role, List.copyOf(keys)));
        approvers = Collections.unmodifiableSortedMap(copies);
    }

    /// The suites that a check asks for.
    static Stream<String> suites(Check check) {
        return switch (check) {
            case Check.Retains retains -> Stream.of(retains.suite());
            case Check.Holds holds -> Stream.of(holds.suite());
            case Check.Lacks lacks -> Stream.of(lacks.suite());
            case Check.Resists resists -> Stream.of(resists.suite());
            case Check.Absent _, Check.Files _, Check.Approved _ -> Stream.of();
        };
    }

    /// The editions, other than the one that is decided on, that a check asks about.
    static Stream<String> editions(Check check) {
        return switch (check) {
            case Check.Retains retains -> Stream.of(retains.of());
            case Check.Holds holds -> Stream.of(holds.by());
            case Check.Lacks _, Check.Resists _, Check.Absent _, Check.Files _, Check.Approved _ ->
                    Stream.of();
        };
    }
}
