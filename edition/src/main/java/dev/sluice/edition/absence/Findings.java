package dev.sluice.edition.absence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The findings in order, without those that say the same twice.
///
/// @param total all, those that are not listed included
/// @param isEstimate whether the total counts meetings that were not compared number by number
record Findings(List<Finding> listed, long total, long checked, boolean isEstimate) {
    private static final int MOST_LISTED = 100;

    private static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::file)
                    .thenComparingLong(Findings::offset)
                    .thenComparing(Finding::message);

    static Findings of(
            List<Finding> unreadable, List<SignVerdicts.Verdict> verdicts, long dropped) {
        List<Finding> all = new ArrayList<>(unreadable);
        verdicts.forEach(verdict -> all.addAll(verdict.findings()));
        List<Finding> distinct =
                all.stream()
                        .distinct()
                        .filter(finding -> all.stream().noneMatch(other -> covers(other, finding)))
                        .sorted(ORDER)
                        .toList();
        Set<Finding> kept = new HashSet<>(distinct);
        long checked = 0;
        long further = 0;
        for (SignVerdicts.Verdict verdict : verdicts) {
            checked += verdict.checked();
            // Where what was compared is covered by other findings, so is the rest of the pair.
            boolean counts =
                    verdict.findings().isEmpty()
                            || verdict.findings().stream().anyMatch(kept::contains);
            further += counts ? verdict.further() : 0;
        }
        long beyond = distinct.isEmpty() ? 0 : further + dropped;
        return new Findings(
                distinct.stream().limit(MOST_LISTED).toList(),
                distinct.size() + beyond,
                checked,
                beyond > 0);
    }

    private static long offset(Finding finding) {
        return switch (finding) {
            case Finding.ExactBytes exact -> exact.place().offsetBytes();
            case Finding.RescaledVector vector -> vector.place().offsetBytes();
            case Finding.FileFragment fragment -> fragment.place().offsetBytes();
            case Finding.Unreadable _ -> -1;
        };
    }

    /// Whether a finding adds nothing to another one: an unscaled vector inside bytes that were
    /// found, or the common part of two forms of a file.
    private static boolean covers(Finding wide, Finding narrow) {
        if (wide.equals(narrow)) {
            return false;
        }
        if (wide instanceof Finding.ExactBytes bytes
                && narrow instanceof Finding.RescaledVector vector) {
            return bytes.tensor().equals(vector.tensor())
                    && vector.correlation() > 1 - 1e-9
                    && Math.abs(vector.scale() - 1) < 1e-9
                    && isInside(bytes.place(), bytes.lengthBytes(), vector.place(), 1);
        }
        if (wide instanceof Finding.FileFragment form
                && narrow instanceof Finding.FileFragment other) {
            boolean inside =
                    form.withheldFile().equals(other.withheldFile())
                            && isInside(
                                    form.place(),
                                    form.lengthBytes(),
                                    other.place(),
                                    other.lengthBytes());
            boolean same =
                    form.lengthBytes() == other.lengthBytes() && form.place().equals(other.place());
            return inside && (!same || form.form().compareTo(other.form()) < 0);
        }
        return false;
    }

    private static boolean isInside(
            Finding.Place outer, long outerLength, Finding.Place inner, long innerLength) {
        return outer.file().equals(inner.file())
                && outer.offsetBytes() <= inner.offsetBytes()
                && inner.offsetBytes() + innerLength <= outer.offsetBytes() + outerLength;
    }
}
