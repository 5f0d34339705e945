package dev.sluice.hub.page;

import dev.sluice.hub.repo.Access;
import dev.sluice.hub.trust.SealSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A word about a repository that stands beside its name.
///
/// @param text such as `gated`
/// @param kind how it is meant: `plain`, `good` or `bad`
public record Mark(String text, String kind) {
    /// What is to be known of a repository before its files.
    public static List<Mark> of(Access access, Optional<SealSummary> seal, boolean withdrawn) {
        List<Mark> marks = new ArrayList<>();
        if (withdrawn) {
            marks.add(new Mark("withdrawn", "bad"));
        } else {
            seal.ifPresent(
                    each ->
                            marks.add(
                                    new Mark(
                                            "sealed"
                                                    + each.assurance()
                                                            .map(a -> " · " + a)
                                                            .orElse(""),
                                            "good")));
        }
        switch (access) {
            case PUBLIC -> {
                // What everybody expects needs no word.
            }
            case GATED_AUTO, GATED_MANUAL -> marks.add(new Mark("gated", "plain"));
            case PRIVATE -> marks.add(new Mark("private", "plain"));
            case API_ONLY -> marks.add(new Mark("API only", "plain"));
        }
        return marks;
    }
}
