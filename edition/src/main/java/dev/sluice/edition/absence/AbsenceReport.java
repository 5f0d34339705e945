package dev.sluice.edition.absence;

import java.util.List;

/// What was compared, and what was found.
///
/// @param withheldTensors how many withheld tensors were traced
/// @param withheldFiles how many withheld files were traced
/// @param scanned what was read of the edition
/// @param traced what was looked for
/// @param untraced what could not be looked for, never silently passed
/// @param candidatesChecked meetings of windows that were compared number by number
/// @param limits what the proof does not say
/// @param findings the first of them, in a stable order
/// @param findingsTotal all of them; those of one leaked matrix may be an estimate, see [#limits]
public record AbsenceReport(
        int withheldTensors,
        int withheldFiles,
        Scanned scanned,
        Traced traced,
        List<Untraced> untraced,
        long candidatesChecked,
        List<String> limits,
        List<Finding> findings,
        long findingsTotal) {
    /// Keeps copies of the lists.
    public AbsenceReport {
        untraced = List.copyOf(untraced);
        limits = List.copyOf(limits);
        findings = List.copyOf(findings);
    }

    /// What was read of the edition.
    ///
    /// @param tensors published tensors whose numbers were compared
    public record Scanned(int files, int tensors, long elements, long bytes) {}

    /// What was looked for.
    ///
    /// @param vectors rows and columns of withheld tensors
    /// @param tracedVectors those of which at least one window is looked up
    /// @param signAnchors windows of signs
    /// @param byteAnchors windows of bytes
    /// @param anchorEvery elements of a vector that share a few sign anchors
    public record Traced(
            long vectors, long tracedVectors, int signAnchors, int byteAnchors, int anchorEvery) {}

    /// Whether nothing was found.
    public boolean isClean() {
        return findingsTotal == 0;
    }
}
