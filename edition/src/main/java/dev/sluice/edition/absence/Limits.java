package dev.sluice.edition.absence;

import java.util.ArrayList;
import java.util.List;

/// What the proof does not say, in words for the report.
final class Limits {
    private Limits() {}

    static List<String> of(long unseenColumns, boolean isEstimate) {
        List<String> limits = new ArrayList<>();
        limits.add(
                "Found are copies of rows and columns that are exact, multiplied by a number, rounded"
                        + " or quantised, whole or at least 64 elements long, in their order.");
        limits.add(
                "Not found are copies that were permuted element by element, mixed with other"
                        + " vectors, encrypted, compressed, or coded as anything but numbers or"
                        + " bytes in a row.");
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
