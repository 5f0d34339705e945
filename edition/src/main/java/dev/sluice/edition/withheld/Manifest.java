package dev.sluice.edition.withheld;

import java.util.List;
import java.util.Map;

/// What a withheld component says of itself, and all that joining needs: where its blocks belong,
/// and what the source looked like, down to the bytes of its headers.
///
/// Stored as JSON under `sluice.component` in the safetensors metadata. Index sets are written as
/// plans write them (`0..3, 7`), one per axis.
///
/// @param version of this layout; a reader refuses one it does not know
/// @param component the component's name
/// @param components all components of the plan, in its order
/// @param blocks what it took of tensors
/// @param files what it took of files
/// @param source the checkpoint it was taken from
/// @param editions what each downloadable edition kept, by edition name
public record Manifest(
        int version,
        String component,
        List<String> components,
        List<Block> blocks,
        List<StoredFile> files,
        Source source,
        Map<String, EditionView> editions) {
    static final int VERSION = 1;
    static final String METADATA_KEY = "sluice.component";

    /// A block of a source tensor.
    ///
    /// @param stored the tensor's name in the component's own file
    /// @param tensor the source tensor it is a block of
    /// @param axes which indices of the source tensor it holds, one index set per axis
    public record Block(String stored, String tensor, List<String> axes) {}

    /// A file kept as a U8 tensor.
    public record StoredFile(String stored, String path) {}

    /// The checkpoint as it was.
    ///
    /// @param shards the weight files
    /// @param files every other file, the index among them
    public record Source(List<SourceShard> shards, List<SourceFile> files) {}

    /// A weight file of the source.
    ///
    /// @param header the name under which the file's first bytes are stored: length, JSON, padding
    /// @param sha256 of the whole file
    public record SourceShard(String path, String header, long bytes, String sha256) {}

    /// Another file of the source.
    ///
    /// @param stored where its bytes are stored, or empty where an edition may have it unchanged
    public record SourceFile(String path, String stored, long bytes, String sha256) {}

    /// How an edition differs from the source.
    ///
    /// @param withheld the components that it lacks
    /// @param changed the tensors that it has under another name or not whole, by source name
    /// @param gone the tensors of which it has nothing
    public record EditionView(
            List<String> withheld, Map<String, Kept> changed, List<String> gone) {}

    /// A tensor as an edition has it.
    ///
    /// @param name the tensor's name in the edition
    /// @param axes which indices of the source tensor it kept
    public record Kept(String name, List<String> axes) {}
}
