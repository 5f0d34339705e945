package dev.sluice.release.gate;

import dev.sluice.lab.evidence.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Judges what stands in the edition's files.
final class FileJudge {
    private static final int SHOWN = 5;

    private FileJudge() {}

    static Finding judge(Check.Absent check, EvidenceBundle evidence) {
        Optional<EvidenceBundle.AbsenceFindings> searched = evidence.absence();
        if (searched.isEmpty()) {
            return Finding.inconclusive(
                    check, "the files were not searched", "run `sluice release` again");
        }
        EvidenceBundle.AbsenceFindings absence = searched.get();
        if (!absence.subject().equals(evidence.expected().editionFiles().digest())) {
            return Binding.stale(check, "the search was of other files than these");
        }
        List<String> kept =
                check.components().stream()
                        .filter(component -> !evidence.expected().withheld().contains(component))
                        .toList();
        if (!kept.isEmpty()) {
            return Finding.refused(
                    check,
                    "%s does not withhold %s"
                            .formatted(evidence.expected().edition(), Words.list(kept)),
                    "name it in the plan under withhold");
        }
        List<String> unsearched =
                check.components().stream()
                        .filter(component -> !absence.components().contains(component))
                        .toList();
        if (!unsearched.isEmpty()) {
            return Finding.inconclusive(
                    check,
                    "%s was not looked for".formatted(Words.list(unsearched)),
                    "run `sluice release` again");
        }
        if (absence.findings() > 0) {
            String example =
                    absence.examples().isEmpty() ? "" : ": " + absence.examples().getFirst();
            return Finding.refused(
                    check,
                    "%,d copies of withheld content were found%s"
                            .formatted(absence.findings(), example),
                    "take the copies out of the source, or withhold them");
        }
        return Finding.passed(
                check,
                "no copy of %s was found by the search in the edition's files"
                        .formatted(Words.list(check.components())));
    }

    static Finding judge(Check.Files check, EvidenceBundle evidence) {
        Optional<EvidenceBundle.FileFindings> listed = evidence.files();
        Subject edition = evidence.expected().editionFiles();
        if (listed.isEmpty()) {
            return Finding.inconclusive(
                    check, "the files were not searched", "run `sluice release` again");
        }
        if (!listed.get().subject().equals(edition.digest())) {
            return Binding.stale(check, "the search was of other files than these");
        }
        List<String> other =
                edition.files().keySet().stream().filter(file -> !check.allows(file)).toList();
        if (!other.isEmpty()) {
            return Finding.refused(
                    check,
                    "%s %s of no kind that is allowed"
                            .formatted(shown(other), other.size() == 1 ? "is" : "are"),
                    "take them out of the source, or allow their kinds under only");
        }
        if (check.noSecrets() && !listed.get().secrets().isEmpty()) {
            List<String> secrets =
                    listed.get().secrets().stream()
                            .map(
                                    secret ->
                                            "%s, line %d: a %s (%s)"
                                                    .formatted(
                                                            secret.path(),
                                                            secret.line(),
                                                            secret.kind(),
                                                            secret.shown()))
                            .toList();
            return Finding.refused(
                    check,
                    "the files hold what looks like secrets: " + shown(secrets),
                    "take them out, and revoke them where they were issued");
        }
        if (check.licenseRequired()
                && edition.files().keySet().stream().noneMatch(FileJudge::isLicense)) {
            return Finding.refused(
                    check,
                    "there is no licence among the files",
                    "add a LICENSE file to the source");
        }
        return Finding.passed(
                check,
                "all %,d files are of the kinds allowed%s%s"
                        .formatted(
                                edition.files().size(),
                                check.noSecrets() ? ", no known form of secret was found" : "",
                                check.licenseRequired() ? ", a licence is among them" : ""));
    }

    /// `LICENSE`, `LICENCE`, `COPYING` or `NOTICE`, with or without an ending, in the top folder.
    static boolean isLicense(String path) {
        return path.toUpperCase(Locale.ROOT)
                .matches("(LICEN[CS]E|COPYING|NOTICE)([.-][A-Z0-9.-]+)?");
    }

    private static String shown(List<String> items) {
        List<String> first = items.subList(0, Math.min(SHOWN, items.size()));
        int more = items.size() - first.size();
        return more == 0
                ? Words.list(first)
                : String.join(", ", first) + " and %,d more".formatted(more);
    }
}
