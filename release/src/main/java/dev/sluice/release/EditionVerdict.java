package dev.sluice.release;

import dev.sluice.release.gate.EvidenceBundle;
import dev.sluice.release.gate.Verdict;
import dev.sluice.storage.Digest;
import java.util.List;

/// What the gate decided about one edition.
///
/// @param evidence what it rests on
/// @param files the evidence's files, `evidence/<hex>.json`, by digest
public record EditionVerdict(
        String edition, Verdict verdict, EvidenceBundle evidence, List<Digest> files) {
    public EditionVerdict {
        files = List.copyOf(files);
    }
}
