package dev.sluice.hub.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Requests for access, for who decides them.
///
/// @param status which are shown: `pending`, `accepted` or `rejected`
public record RequestsPage(Frame frame, RepoHead head, String status, List<Line> lines) {
    public RequestsPage {
        lines = List.copyOf(lines);
    }

    /// A request.
    ///
    /// @param user who asks
    /// @param answers what they answered to the form, in its order
    public record Line(String user, String fullName, Instant at, Map<String, String> answers) {
        /// Whether anything was answered.
        public boolean hasAnswers() {
            return !answers.isEmpty();
        }
    }
}
