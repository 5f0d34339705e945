package dev.sluice.weights.quant;

import dev.sluice.weights.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// The types whose elements stand alone.
enum CastCodec implements BlockCodec {
    F32(GgmlType.F32) {
        @Override
        public void dequantize(
                MemorySegment source, long sourceOffset, float[] target, int offset, int count) {
            Casts.readFloat32(source, sourceOffset, target, offset, count);
        }

        @Override
        public void quantize(
                float[] source, int offset, int count, MemorySegment target, long targetOffset) {
            Casts.writeFloat32(source, offset, count, target, targetOffset);
        }
    },
    F16(GgmlType.F16) {
        @Override
        public void dequantize(
                MemorySegment source, long sourceOffset, float[] target, int offset, int count) {
            Casts.readFloat16(source, sourceOffset, target, offset, count);
        }

        @Override
        public void quantize(
                float[] source, int offset, int count, MemorySegment target, long targetOffset) {
            Casts.writeFloat16(source, offset, count, target, targetOffset);
        }
    },
    BF16(GgmlType.BF16) {
        @Override
        public void dequantize(
                MemorySegment source, long sourceOffset, float[] target, int offset, int count) {
            Casts.readBfloat16(source, sourceOffset, target, offset, count);
        }

        @Override
        public void quantize(
                float[] source, int offset, int count, MemorySegment target, long targetOffset) {
            Casts.writeBfloat16(source, offset, count, target, targetOffset);
        }
    };

    private final GgmlType type;

    CastCodec(GgmlType type) {
        this.type = type;
    }

    @Override
    public GgmlType type() {
        return type;
    }

    @Override
    public boolean canQuantize() {
        return true;
    }
}
