package dev.sluice.hub.content;

/// How much one request may ask for.
///
/// @param maxFileBytes of one large file
/// @param maxShardBytes that all files of a shard may have together
public record ContentLimits(long maxFileBytes, long maxShardBytes) {
    /// 1 TiB a file, 2 TiB a shard.
    public static final ContentLimits DEFAULT = new ContentLimits(1L << 40, 2L << 40);

    /// What the files of a shard may always have together, however often they repeat themselves.
    private static final long HARMLESS_BYTES = 4L << 30;

    /// How often a shard may repeat what it is made of, on average. Without that bound a few bytes
    /// could ask for days of hashing.
    private static final long MOST_REPEATS = 64;

    /// Whether files of so many bytes may be made of chunks that are together so long.
    boolean allows(long expandedBytes, long distinctBytes) {
        return expandedBytes <= maxShardBytes
                && (expandedBytes <= HARMLESS_BYTES
                        || expandedBytes / MOST_REPEATS <= distinctBytes);
    }
}
