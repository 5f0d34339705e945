package dev.sluice.hub.git;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/// One name in a tree.
///
/// @param name a single name, without a slash
/// @param folder whether `oid` is a tree; otherwise it is a blob
/// @param oid the object
public record TreeEntry(String name, boolean folder, Oid oid) {
    /// git's order: by bytes, a folder's name as if a slash followed it.
    static final Comparator<TreeEntry> ORDER =
            (left, right) -> Arrays.compareUnsigned(left.sortKey(), right.sortKey());

    String mode() {
        return folder ? "40000" : "100644";
    }

    private byte[] sortKey() {
        return (folder ? name + "/" : name).getBytes(StandardCharsets.UTF_8);
    }
}
