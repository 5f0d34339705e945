/// Digests, staged writes and content-addressed blobs: how bytes reach a disk and stay true there.
@org.jspecify.annotations.NullMarked
module dev.sluice.storage {
    requires transitive org.jspecify;
    // The open option that bypasses the page cache, which the JDK documents and keeps there.
    requires jdk.unsupported;

    exports dev.sluice.storage;
}
