package dev.sluice.weights.quant;

/// Decodes consecutive blocks of one type from the start of `blocks`.
@FunctionalInterface
interface BlockDecoder {
    void decode(byte[] blocks, int blockCount, float[] target, int targetOffset);
}
