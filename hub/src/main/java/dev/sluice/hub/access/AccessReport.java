package dev.sluice.hub.access;

import dev.sluice.hub.account.Identity;
import dev.sluice.hub.repo.Repo;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// All requests of a repository as a table for spreadsheets (CSV, RFC 4180).
///
/// What people filled in may begin with `=`, `+`, `-` or `@`, which spreadsheets take for a formula
/// and run; an apostrophe before it makes it a text (OWASP, "CSV injection").
public final class AccessReport {
    private static final int PAGE = 500;
    private static final List<String> COLUMNS =
            List.of(
                    "user",
                    "fullname",
                    "email",
                    "status",
                    "requested",
                    "decided",
                    "decided_by",
                    "reason",
                    "expires",
                    "fields");

    private final AccessRequests requests;

    public AccessReport(AccessRequests requests) {
        this.requests = requests;
    }

    /// Writes the table, page by page.
    ///
    /// @throws IOException when `out` does not take it
    public void write(Repo repo, Identity by, Appendable out) throws IOException {
        line(out, COLUMNS);
        for (RequestStatus status : RequestStatus.values()) {
            Optional<RequestCursor> from = Optional.of(RequestCursor.START);
            while (from.isPresent()) {
                RequestPage page = requests.list(repo, by, status, from.get(), PAGE);
                for (AccessRequest request : page.requests()) {
                    line(out, cells(request));
                }
                from = page.next();
            }
        }
    }

    private static List<String> cells(AccessRequest request) {
        return List.of(
                request.user().name(),
                request.user().fullName(),
                request.user().email().orElse(""),
                request.status().text(),
                request.createdAt().toString(),
                request.decidedAt().map(Instant::toString).orElse(""),
                request.decidedBy().orElse(""),
                request.reason().orElse(""),
                request.expiresAt().map(Instant::toString).orElse(""),
                request.fields().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(field -> field.getKey() + ": " + field.getValue())
                        .collect(Collectors.joining("\n")));
    }

    private static void line(Appendable out, List<String> cells) throws IOException {
        out.append(cells.stream().map(AccessReport::cell).collect(Collectors.joining(",")));
        out.append("\r\n");
    }

    private static String cell(String text) {
        String safe =
                !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(unit -> "\",\r\n".indexOf(unit) >= 0);
        return plain ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
