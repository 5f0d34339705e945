package dev.sluice.weights.quant;

/// Encodes consecutive blocks of one type to the start of `blocks`.
@FunctionalInterface
interface BlockEncoder {
    void encode(float[] source, int sourceOffset, byte[] blocks, int blockCount);
}
