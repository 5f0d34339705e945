package dev.sluice.edition.absence;

import java.util.ArrayList;
import java.util.List;

/// What the proof does not say, in words for the report.
final class Limits {
    private Limits() {}

    static List<String> of(int anchorEvery, long unseenColumns, boolean isEstimate) {
        List<String> limits = new ArrayList<>();
        limits.add(
                "Found are rows and columns, whole or parts of at least %,d elements, that are exact,"
                                .formatted(2L * anchorEvery + SignWindow.LENGTH)
                        + " multiplied by a number, cast or quantised. Shorter parts, vectors of"
                        + " under 128 elements and single vectors rounded to four bits or less are"
                        + " found mostly, not always.");
        limits.add(
                "Not found are copies that were permuted element by element, mixed with other"
                        + " vectors, encrypted, compressed, or coded as anything but numbers or"
                        + " bytes in a row.");
        limits.add(
                "Of a norm or a bias, parts of under %d elements and roundings to under eight bits are"
                                .formatted(SignCheck.LEAST_ELEMENTS_SINGLE_ROW)
                        + " not found: those of neighbouring layers are that much alike by nature.");
        limits.add(
                "Bytes are found from 64 on; rescaled numbers are looked for where the published"
                        + " file says that numbers are, at any element, not at odd bytes.");
        limits.add(
                "A file's text is looked for as it is, JSON-escaped once and twice, in UTF-16 and"
                        + " in Base64; a text in other words is not found.");
        if (unseenColumns > 0) {
            limits.add(
                    "%,d published columns of one sign were compared down the column by sign only."
                            .formatted(unseenColumns));
        }
        if (isEstimate) {
            limits.add(
                    "At most %d findings of each pair of tensors were compared number by number; the"
                                    .formatted(SignVerdicts.LISTED_PER_PAIR)
                            + " total counts the others by their signs or hashes.");
        }
        return List.copyOf(limits);
    }
}
