package dev.sluice.hub.audit;

/// What [AuditLog#verify] found.
public sealed interface AuditCheck {
    /// Every entry follows from the one before.
    ///
    /// @param head where the log ends; its seq is the number of entries
    record Intact(AuditHead head) implements AuditCheck {}

    /// The log was changed.
    ///
    /// @param seq the first entry that is not as it was written
    /// @param why what is wrong with it
    record Broken(long seq, String why) implements AuditCheck {}
}
