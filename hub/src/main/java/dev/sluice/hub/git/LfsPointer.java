package dev.sluice.hub.git;

import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;

/// The small file that stands in git for a large one: three lines, as `git-lfs/docs/spec.md` has
/// them.
///
/// @param content the sha256 of the large file
/// @param sizeBytes its size
public record LfsPointer(Digest content, long sizeBytes) {
    /// The pointer's bytes.
    public byte[] encode() {
        return ("version https://git-lfs.github.com/spec/v1\noid sha256:"
                        + content.hex()
                        + "\nsize "
                        + sizeBytes
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// The id of the pointer as a git blob.
    public Oid oid() {
        return Oid.ofBlob(encode());
    }
}
