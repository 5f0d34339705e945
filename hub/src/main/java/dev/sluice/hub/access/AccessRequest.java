package dev.sluice.hub.access;

import dev.sluice.hub.account.Account;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Somebody's wish to read a gated repository.
///
/// @param fields what they filled in, by the names of the form's fields
/// @param decidedBy the name of who accepted or rejected it
/// @param reason what they said about it
/// @param expiresAt until when it counts, if accepted for a time
public record AccessRequest(
        Account user,
        RequestStatus status,
        Map<String, String> fields,
        Instant createdAt,
        Optional<Instant> decidedAt,
        Optional<String> decidedBy,
        Optional<String> reason,
        Optional<Instant> expiresAt) {
    public AccessRequest {
        fields = Map.copyOf(fields);
    }

    /// Whether files may be read by it at a moment.
    public boolean grantsAt(Instant moment) {
        return status == RequestStatus.ACCEPTED && expiresAt.map(moment::isBefore).orElse(true);
    }
}
