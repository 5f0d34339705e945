package dev.sluice.weights.quant;

import dev.sluice.weights.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The types that pack a block of elements behind shared scales.
///
/// Blocks go through a small array on the heap, so that the kernels see one kind of memory: a
/// kernel over segments would slow down as soon as it met both mapped and heap ones.
record PackedCodec(GgmlType type, BlockDecoder decoder, Optional<BlockEncoder> encoder)
        implements BlockCodec {
    private static final int STEP_BYTES = 8192;

    private static final Map<GgmlType, PackedCodec> CODECS = new EnumMap<>(GgmlType.class);

    static {
        boolean vectors = Lanes.VECTORS;
        register(GgmlType.Q4_1, Blocks32::decodeQ41);
        register(GgmlType.Q5_0, Blocks32::decodeQ50);
        register(GgmlType.Q5_1, Blocks32::decodeQ51);
        register(GgmlType.MXFP4, Blocks32::decodeMxfp4);
        register(GgmlType.Q2_K, SuperBlocks::decodeQ2K);
        register(GgmlType.Q3_K, SuperBlocks::decodeQ3K);
        register(GgmlType.Q5_K, SuperBlocks::decodeQ5K);
        register(
                GgmlType.Q4_0,
                vectors ? VectorBlocks::decodeQ40 : Blocks32::decodeQ40,
                vectors ? VectorBlocks::encodeQ40 : Blocks32::encodeQ40);
        register(
                GgmlType.Q8_0,
                vectors ? VectorBlocks::decodeQ80 : Blocks32::decodeQ80,
                vectors ? VectorBlocks::encodeQ80 : Blocks32::encodeQ80);
        register(
                GgmlType.Q4_K,
                vectors ? VectorBlocks::decodeQ4K : SuperBlocks::decodeQ4K,
                vectors ? Q4KEncoder::encodeWithVectors : Q4KEncoder::encode);
        register(
                GgmlType.Q6_K,
                vectors ? VectorBlocks::decodeQ6K : SuperBlocks::decodeQ6K,
                vectors ? Q6KEncoder::encodeWithVectors : Q6KEncoder::encode);
    }

    private static void register(GgmlType type, BlockDecoder decoder) {
        CODECS.put(type, new PackedCodec(type, decoder, Optional.empty()));
    }

    private static void register(GgmlType type, BlockDecoder decoder, BlockEncoder encoder) {
        CODECS.put(type, new PackedCodec(type, decoder, Optional.of(encoder)));
    }

    static PackedCodec of(GgmlType type) {
        return Objects.requireNonNull(CODECS.get(type));
    }

    @Override
    public boolean canQuantize() {
        return encoder.isPresent();
    }

    @Override
    public void dequantize(
            MemorySegment source,
            long sourceOffsetBytes,
            float[] target,
            int targetOffset,
            int count) {
        requireBlocks(count);
        Objects.checkFromIndexSize(targetOffset, count, target.length);
        byte[] step = step(count);
        int stepElements = step.length / type.blockBytes() * type.blockSize();
        long at = sourceOffsetBytes;
        for (int done = 0; done < count; done += stepElements) {
            int blocks = Math.min(stepElements, count - done) / type.blockSize();
            int bytes = blocks * type.blockBytes();
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, at, step, 0, bytes);
            decoder.decode(step, blocks, target, targetOffset + done);
            at += bytes;
        }
    }

    @Override
    public void quantize(
            float[] source,
            int sourceOffset,
            int count,
            MemorySegment target,
            long targetOffsetBytes) {
        BlockEncoder blockEncoder =
                encoder.orElseThrow(
                        () ->
                                new UnsupportedOperationException(
                                        type + " is read only; write Q8_0, Q6_K, Q4_K or Q4_0"));
        requireBlocks(count);
        Objects.checkFromIndexSize(sourceOffset, count, source.length);
        byte[] step = step(count);
        int stepElements = step.length / type.blockBytes() * type.blockSize();
        long at = targetOffsetBytes;
        for (int done = 0; done < count; done += stepElements) {
            int blocks = Math.min(stepElements, count - done) / type.blockSize();
            int bytes = blocks * type.blockBytes();
            blockEncoder.encode(source, sourceOffset + done, step, blocks);
            MemorySegment.copy(step, 0, target, ValueLayout.JAVA_BYTE, at, bytes);
            at += bytes;
        }
    }

    private void requireBlocks(int count) {
        if (count < 0 || count % type.blockSize() != 0) {
            throw new IllegalArgumentException(
                    count
                            + " elements are not whole blocks of "
                            + type
                            + "; give a multiple of "
                            + type.blockSize());
        }
    }

    private byte[] step(int count) {
        int blocks = Math.min(count / type.blockSize(), STEP_BYTES / type.blockBytes());
        return new byte[blocks * type.blockBytes()];
    }
}
