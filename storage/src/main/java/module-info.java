/// Digests, staged writes and content-addressed blobs: how bytes reach a disk and stay true there.
@org.jspecify.annotations.NullMarked
module dev.sluice.storage {
    requires transitive org.jspecify;

    exports dev.sluice.storage;
}
