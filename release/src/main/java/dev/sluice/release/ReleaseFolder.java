package dev.sluice.release;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where everything of a release stands.
///
/// ```
/// DIR/<edition>/             a finished edition
/// DIR/withheld/              <component>.age, identity.txt
/// DIR/evidence/              what the gate's verdict rests on, each file named by its sha256
/// DIR/approvals/             what `sluice approve` signs
/// DIR/release-report.json    and .md
/// DIR/verdict.txt            the gate's table
/// DIR/verdict.svg            what the cut took away, what an attack got back
/// DIR/.sluice/               what the next run needs to know; editions under way
/// ```
///
/// @param root DIR
record ReleaseFolder(Path root) {
    static final String WORK = ".sluice";
    static final String EVIDENCE = "evidence";
    static final String APPROVALS = "approvals";

    Path work() {
        return root.resolve(WORK);
    }

    Path lock() {
        return work().resolve("lock");
    }

    Path journal() {
        return work().resolve("journal");
    }

    Path digests() {
        return work().resolve("digests");
    }

    /// What a GGUF source was converted to; removed at the end, for it holds in clear what is to be
    /// withheld.
    Path importedSource() {
        return work().resolve("source");
    }

    Path importRecord() {
        return work().resolve("import.json");
    }

    /// The editions under way, one folder each.
    Path stagedEditions() {
        return work().resolve("editions");
    }

    Path stagedEdition(String name) {
        return stagedEditions().resolve(name);
    }

    /// Where a finished edition stands.
    Path edition(String name) {
        return root.resolve(name);
    }

    /// Where an edition's files are now: in place, or on the way.
    Path editionNow(String name) {
        return Files.isDirectory(edition(name)) ? edition(name) : stagedEdition(name);
    }

    Path proofs() {
        return work().resolve("proofs");
    }

    Path proof(String edition) {
        return proofs().resolve(edition + ".json");
    }

    /// What was written about the editions and not yet looked through, one folder each.
    Path described() {
        return work().resolve("described");
    }

    Path described(String edition) {
        return described().resolve(edition);
    }

    Path withheld() {
        return root.resolve(EditionPlan.RESERVED_NAME);
    }

    Path withheld(String component) {
        return withheld().resolve(component + ".age");
    }

    Path identity() {
        return withheld().resolve("identity.txt");
    }

    /// The public half of the key that was made here, kept where the key itself is moved away.
    Path recipient() {
        return work().resolve("recipient");
    }

    Path evidence() {
        return root.resolve(EVIDENCE);
    }

    Path approvals() {
        return root.resolve(APPROVALS);
    }

    Path reportJson() {
        return root.resolve("release-report.json");
    }

    /// A verdict's picture: `verdict.svg`, or `verdict-EDITION.svg` where there are several.
    Path picture(EditionVerdict verdict, List<EditionVerdict> all) {
        return root.resolve(
                all.size() == 1 ? "verdict.svg" : "verdict-%s.svg".formatted(verdict.edition()));
    }

    /// The verdicts as a terminal shows them.
    Path verdictText() {
        return root.resolve("verdict.txt");
    }

    Path reportMarkdown() {
        return root.resolve("release-report.md");
    }
}
