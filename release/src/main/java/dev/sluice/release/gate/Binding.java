package dev.sluice.release.gate;

import dev.sluice.lab.evidence.Evidence;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.storage.Digest;
import java.util.Optional;

/// Whether evidence is about what is to be published, and not about something like it.
final class Binding {
    private Binding() {}

    /// What is wrong with the evidence's digests, in words; empty where all are as expected.
    static Optional<String> trouble(
            Expected expected, Check check, Role role, String suite, Evidence evidence) {
        Subject subject = expected.subjects().get(role);
        if (subject == null) {
            return Optional.of("it is not known what files %s has".formatted(role.text()));
        }
        Digest suiteFile = expected.suites().get(suite);
        if (suiteFile == null) {
            return Optional.of("there is no suite " + suite);
        }
        Digest settings = expected.settings().get(check);
        if (settings == null) {
            return Optional.of("it is not known how %s is to be measured".formatted(suite));
        }
        return differs("files of " + role.text(), subject.digest(), evidence.subject())
                .or(() -> differs("suite " + suite, suiteFile, evidence.suite()))
                .or(() -> differs("settings", settings, evidence.settings()));
    }

    static Finding stale(Check check, String trouble) {
        return Finding.refused(
                check, "stale evidence: " + trouble, "measure again: run `sluice release` again");
    }

    private static Optional<String> differs(String what, Digest now, Digest then) {
        return now.equals(then)
                ? Optional.empty()
                : Optional.of(
                        "the %s are %s… now, and the evidence is about %s…"
                                .formatted(what, start(now), start(then)));
    }

    static String start(Digest digest) {
        return digest.toString().substring(0, "sha256:".length() + 12);
    }
}
