package dev.sluice.engine.chat;

/// The two values that stand for the absence of one.
enum Special {
    /// Python's `None`.
    NONE,
    /// A name or key that is not there: prints as nothing and is false, but nothing can be asked of
    /// it.
    UNDEFINED
}
