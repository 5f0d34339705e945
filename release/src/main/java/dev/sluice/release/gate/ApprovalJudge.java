package dev.sluice.release.gate;

import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Counts who agreed. Roles are what counts, and a key speaks for one role only, however many it
/// was entered under: nobody approves twice.
final class ApprovalJudge {
    private ApprovalJudge() {}

    static Finding judge(Check.Approved check, EvidenceBundle evidence) {
        Map<String, Set<Digest>> keysByRole = new TreeMap<>();
        List<String> passedOver = new ArrayList<>();
        for (Approval approval : evidence.approvals()) {
            switch (approval) {
                case Approval.Unreadable unreadable -> {
                    return forged(check, unreadable.file(), unreadable.problem());
                }
                case Approval.Signed signed -> {
                    Optional<VerificationKey> key = key(signed, evidence.expected());
                    if (key.isPresent() && !signed.isSignedBy(key.get())) {
                        return forged(
                                check, signed.file(), "its signature does not fit what it says");
                    }
                    Optional<String> doubt = doubt(check, signed, key, evidence.expected());
                    if (doubt.isPresent()) {
                        passedOver.add(signed.file() + " (" + doubt.get() + ")");
                    } else {
                        keysByRole
                                .computeIfAbsent(signed.statement().role(), _ -> new TreeSet<>())
                                .add(signed.statement().key());
                    }
                }
            }
        }
        return count(check, keysByRole, passedOver);
    }

    private static Finding count(
            Check.Approved check, Map<String, Set<Digest>> keysByRole, List<String> passedOver) {
        Map<Digest, String> spokenFor = new HashMap<>();
        for (String role : keysByRole.keySet()) {
            assign(role, keysByRole, spokenFor, new HashSet<>());
        }
        List<String> roles = spokenFor.values().stream().sorted().toList();
        String ignored =
                passedOver.isEmpty() ? "" : "; not counted: " + String.join(", ", passedOver);
        String doubled =
                roles.size() < keysByRole.size()
                        ? "; one key approved in two roles, which counts once"
                        : "";
        Map<String, String> facts = new LinkedHashMap<>();
        new TreeMap<>(spokenFor).forEach((key, role) -> facts.put(role, key.toString()));
        if (roles.size() >= check.by()) {
            return Finding.passed(check, "approved by " + Words.list(roles) + ignored).with(facts);
        }
        List<String> open = check.of().stream().filter(role -> !roles.contains(role)).toList();
        return Finding.refused(
                        check,
                        "%d of %d approvals%s%s%s"
                                .formatted(
                                        roles.size(),
                                        check.by(),
                                        roles.isEmpty() ? "" : ", by " + Words.list(roles),
                                        doubled,
                                        ignored),
                        "ask %s: `sluice approve DIR --role %s --key FILE`, then release again"
                                .formatted(String.join(" or ", open), open.getFirst()))
                .with(facts);
    }

    /// Finds a key for the role that speaks for no other, moving others where that helps (Kuhn's
    /// bipartite matching).
    private static boolean assign(
            String role,
            Map<String, Set<Digest>> keysByRole,
            Map<Digest, String> spokenFor,
            Set<Digest> tried) {
        for (Digest key : keysByRole.getOrDefault(role, Set.of())) {
            if (tried.add(key)) {
                String holder = spokenFor.get(key);
                if (holder == null || assign(holder, keysByRole, spokenFor, tried)) {
                    spokenFor.put(key, role);
                    return true;
                }
            }
        }
        return false;
    }

    private static Optional<VerificationKey> key(Approval.Signed signed, Expected expected) {
        return expected.approvers().values().stream()
                .flatMap(List::stream)
                .filter(key -> key.hint().equals(signed.statement().key()))
                .findFirst();
    }

    /// Why an approval does not count though nothing is forged; empty where it does.
    private static Optional<String> doubt(
            Check.Approved check,
            Approval.Signed signed,
            Optional<VerificationKey> key,
            Expected expected) {
        Approval.Statement statement = signed.statement();
        if (key.isEmpty()) {
            return Optional.of("the plan does not know its key");
        }
        if (!check.of().contains(statement.role())
                || expected.approvers().getOrDefault(statement.role(), List.of()).stream()
                        .noneMatch(each -> each.hint().equals(statement.key()))) {
            return Optional.of("its key is not one of role '%s'".formatted(shown(statement)));
        }
        if (!statement.edition().equals(expected.edition())) {
            return Optional.of("it is about another edition");
        }
        if (!statement.plan().equals(expected.plan())) {
            return Optional.of("it is about another plan");
        }
        if (!statement.subject().equals(expected.editionFiles().digest())) {
            return Optional.of("it is about other files than these");
        }
        return Optional.empty();
    }

    /// A role as others wrote it.
    private static String shown(Approval.Statement statement) {
        String role = statement.role();
        return role.substring(0, Math.min(40, role.length())).replaceAll("[^\\w -]", "?");
    }

    /// An entry that was tampered with is not passed over: whoever did it meant something by it.
    private static Finding forged(Check.Approved check, String file, String problem) {
        return Finding.refused(
                check,
                file + ": " + problem,
                "find out who changed it; delete the file and approve again");
    }
}
