package dev.sluice.release.gate;

import dev.sluice.lab.evidence.Subject;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What evidence must be about to count: everything by digest, as it stands now.
///
/// @param plan the plan's hash
/// @param edition the edition to be decided on
/// @param withheld the components that it lacks by the plan
/// @param subjects every file of each model
/// @param suites each suite's file
/// @param settings how each check's measurement is to be made
/// @param approvers the keys of each role
public record Expected(
        Digest plan,
        String edition,
        List<String> withheld,
        Map<Role, Subject> subjects,
        SortedMap<String, Digest> suites,
        Map<Check, Digest> settings,
        SortedMap<String, List<VerificationKey>> approvers) {
    public Expected {
        withheld = List.copyOf(withheld);
        subjects = Map.copyOf(subjects);
        suites = Collections.unmodifiableSortedMap(new TreeMap<>(suites));
        settings = Map.copyOf(settings);
        approvers = Collections.unmodifiableSortedMap(new TreeMap<>(approvers));
    }

    /// The same, of an edition with other files.
    Expected withEditionFiles(Subject files) {
        Map<Role, Subject> others = new HashMap<>(subjects);
        others.put(editionRole(), files);
        return new Expected(plan, edition, withheld, others, suites, settings, approvers);
    }

    Role.Edition editionRole() {
        return new Role.Edition(edition);
    }

    /// @throws IllegalStateException where the edition's own files are not among the subjects
    Subject editionFiles() {
        Subject files = subjects.get(editionRole());
        if (files == null) {
            throw new IllegalStateException("edition " + edition + " has no files");
        }
        return files;
    }
}
