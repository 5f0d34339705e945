package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.EvidenceBundle;
import dev.sluice.release.gate.Role;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Attacks the edition and both controls alike, where no evidence says what would come of it.
record AttackStep(
        GateInputs inputs, EvidenceStore store, Laboratory laboratory, Progress progress) {
    /// Files that a model's behaviour does not follow from.
    private static final Set<String> ENDINGS_OF_TEXT = Set.of("md");

    /// @param edition the one to be decided on
    List<EvidenceBundle.Attacked> run(GatePlan gate, String edition) throws IOException {
        List<EvidenceBundle.Attacked> attacked = new ArrayList<>();
        for (Check check : gate.policy().checks()) {
            if (check instanceof Check.Resists resists) {
                for (Role role :
                        List.of(
                                new Role.Unlearned(),
                                new Role.NeverSaw(),
                                new Role.Edition(edition))) {
                    Laboratory.Model model = inputs.models().get(role);
                    if (model != null) {
                        attacked.add(
                                new EvidenceBundle.Attacked(
                                        role, resists, evidence(model, resists)));
                    }
                }
            }
        }
        return attacked;
    }

    private AttackEvidence evidence(Laboratory.Model model, Check.Resists check)
            throws IOException {
        Laboratory.SuiteFile suite = inputs.suite(check.suite());
        Digest settings = laboratory.settings(check);
        Optional<AttackEvidence> earlier = earlier(model.subject(), suite, settings, check);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        for (Laboratory.Model other : inputs.models().values()) {
            Optional<AttackEvidence> twin = earlier(other.subject(), suite, settings, check);
            if (twin.isPresent() && isSameToAnAttack(model.subject(), other.subject())) {
                AttackEvidence same =
                        EvidenceStore.of(twin.get(), model.subject().digest(), suite.name());
                store.add(same);
                return same;
            }
        }
        AttackEvidence evidence = laboratory.attack(model, suite, check, progress);
        store.add(evidence);
        return evidence;
    }

    private Optional<AttackEvidence> earlier(
            Subject subject, Laboratory.SuiteFile suite, Digest settings, Check.Resists check) {
        return store.attack(subject, suite.digest(), settings, check.attack(), suite.name());
    }

    /// Whether two models differ in nothing that an attack reads: an attack is made of seeds, so of
    /// the same bytes it makes the same.
    private static boolean isSameToAnAttack(Subject one, Subject other) {
        return read(one).equals(read(other));
    }

    private static SortedMap<String, Digest> read(Subject subject) {
        SortedMap<String, Digest> files = new TreeMap<>();
        for (Map.Entry<String, Digest> file : subject.files().entrySet()) {
            String name = file.getKey();
            String ending = name.substring(name.lastIndexOf('.') + 1);
            boolean isModel = name.endsWith(".safetensors") || name.equals("config.json");
            boolean isTokenizer =
                    name.startsWith("tokenizer")
                            || name.startsWith("special_tokens")
                            || name.startsWith("vocab")
                            || name.startsWith("merges");
            if ((isModel || isTokenizer) && !ENDINGS_OF_TEXT.contains(ending)) {
                files.put(name, file.getValue());
            }
        }
        return files;
    }
}
