package dev.sluice.release;

import dev.sluice.lab.evidence.Subject;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.Expected;
import dev.sluice.release.gate.Role;
import dev.sluice.release.gate.TrainingClaim;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that a gate's evidence will be about, found and hashed before anything is measured.
///
/// @param models the folder and files of each model
/// @param suites by name
/// @param settings of each check that measures
/// @param approvers the keys of each role
record GateInputs(
        Map<Role, Laboratory.Model> models,
        SortedMap<String, Laboratory.SuiteFile> suites,
        Map<Check, Digest> settings,
        SortedMap<String, List<VerificationKey>> approvers) {

    /// @param editions the files of each written edition
    /// @param sourceFiles those of the source, which is what an edition is that withholds nothing
    static GateInputs of(
            ReleasePlan plan,
            GatePlan gate,
            ReleaseFolder folder,
            ImportedSource source,
            SortedMap<String, Digest> sourceFiles,
            SortedMap<String, SortedMap<String, Digest>> editions,
            DigestCache cache,
            Laboratory laboratory)
            throws IOException {
        Map<Role, Laboratory.Model> models = new HashMap<>();
        for (EditionPlan edition : plan.editions()) {
            Role role = new Role.Edition(edition.name());
            SortedMap<String, Digest> files = editions.get(edition.name());
            if (files != null) {
                models.put(
                        role,
                        new Laboratory.Model(
                                folder.stagedEdition(edition.name()), new Subject(files)));
            } else if (edition.withhold().isEmpty()) {
                models.put(role, new Laboratory.Model(source.folder(), new Subject(sourceFiles)));
            }
        }
        control(plan, gate.neverSaw(), "never-saw", cache)
                .ifPresent(model -> models.put(new Role.NeverSaw(), model));
        control(plan, gate.unlearned(), "unlearned", cache)
                .ifPresent(model -> models.put(new Role.Unlearned(), model));
        SortedMap<String, Laboratory.SuiteFile> suites = new TreeMap<>();
        for (Map.Entry<String, String> suite : gate.suites().entrySet()) {
            Path file = plan.resolve(suite.getValue());
            requireFile(file, "the plan names it as a suite");
            suites.put(
                    suite.getKey(),
                    new Laboratory.SuiteFile(suite.getKey(), file, cache.digestOf(file)));
        }
        Map<Check, Digest> settings = new HashMap<>();
        for (Check check : gate.policy().checks()) {
            if (check instanceof Check.Resists resists) {
                settings.put(check, laboratory.settings(resists));
            } else {
                Optional<Laboratory.SuiteFile> suite =
                        GatePlan.suites(check).findFirst().map(name -> suite(suites, name));
                if (suite.isPresent()) {
                    settings.put(check, laboratory.settings(suite.get()));
                }
            }
        }
        SortedMap<String, List<VerificationKey>> approvers = new TreeMap<>();
        for (Map.Entry<String, List<String>> role : gate.approvers().entrySet()) {
            List<VerificationKey> keys = new ArrayList<>();
            for (String key : role.getValue()) {
                keys.add(VerificationKey.read(plan.resolve(key)));
            }
            approvers.put(role.getKey(), keys);
        }
        return new GateInputs(models, suites, settings, approvers);
    }

    /// Where the plan names no control, and the training record says that this edition has the
    /// weights of the model that never saw the restricted data, the edition is that control.
    GateInputs withControlOf(String edition, Optional<TrainingClaim> training) {
        Laboratory.Model model = models.get(new Role.Edition(edition));
        if (model == null
                || models.containsKey(new Role.NeverSaw())
                || training.filter(claim -> claim.provesOf(model.subject())).isEmpty()) {
            return this;
        }
        Map<Role, Laboratory.Model> more = new HashMap<>(models);
        more.put(new Role.NeverSaw(), model);
        return new GateInputs(more, suites, settings, approvers);
    }

    Expected expected(ReleasePlan plan, EditionPlan edition) {
        Map<Role, Subject> subjects = new HashMap<>();
        models.forEach((role, model) -> subjects.put(role, model.subject()));
        SortedMap<String, Digest> digests = new TreeMap<>();
        suites.forEach((name, suite) -> digests.put(name, suite.digest()));
        return new Expected(
                plan.hash(),
                edition.name(),
                edition.withhold(),
                subjects,
                digests,
                settings,
                approvers);
    }

    Laboratory.SuiteFile suite(String name) {
        return suite(suites, name);
    }

    private static Laboratory.SuiteFile suite(
            SortedMap<String, Laboratory.SuiteFile> suites, String name) {
        return Optional.ofNullable(suites.get(name)).orElseThrow();
    }

    private static Optional<Laboratory.Model> control(
            ReleasePlan plan, Optional<String> path, String key, DigestCache cache)
            throws IOException {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Path folder = plan.resolve(path.get());
        if (!Files.isDirectory(folder)) {
            throw new ReleaseException(
                    folder.toString(),
                    "there is no such folder, and the plan names it under controls: " + key,
                    "put the model there, or correct the plan");
        }
        SortedMap<String, Digest> files = new TreeMap<>();
        for (String file : EditionFiles.in(folder)) {
            files.put(file, cache.digestOf(folder.resolve(file)));
        }
        return Optional.of(new Laboratory.Model(folder, new Subject(files)));
    }

    private static void requireFile(Path file, String why) {
        if (!Files.isRegularFile(file)) {
            throw new ReleaseException(
                    file.toString(), "there is no such file, and " + why, "correct the plan");
        }
    }
}
