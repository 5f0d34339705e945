package dev.sluice.storage;

/// Whether a file that is being written stays in the machine's memory.
enum PageCache {
    /// It is read again soon.
    USED,

    /// Gigabytes that are written once need no memory of the whole machine (`O_DIRECT`), and the
    /// final sync has nothing left to wait for.
    BYPASSED
}
