package dev.sluice.weights.gguf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes GGUF bytes field by field without any check, so that tests can write wrong ones.
final class GgufBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static GgufBytes header(long tensors, long keys) {
        return new GgufBytes().raw('G', 'G', 'U', 'F').i32(3).i64(tensors).i64(keys);
    }

    GgufBytes raw(int... bytes) {
        for (int value : bytes) {
            out.write(value);
        }
        return this;
    }

    GgufBytes i32(int value) {
        out.writeBytes(little(4).putInt(value).array());
        return this;
    }

    GgufBytes i64(long value) {
        out.writeBytes(little(8).putLong(value).array());
        return this;
    }

    GgufBytes string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        i64(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    GgufBytes key(String key, GgufValueType type) {
        return string(key).i32(type.id());
    }

    GgufBytes tensor(String name, int type, long offset, long... dims) {
        string(name).i32(dims.length);
        for (long dim : dims) {
            i64(dim);
        }
        return i32(type).i64(offset);
    }

    GgufBytes padTo(int alignment) {
        while (out.size() % alignment != 0) {
            out.write(0);
        }
        return this;
    }

    GgufBytes zeros(int count) {
        out.writeBytes(new byte[count]);
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    GgufFile open() {
        return GgufFile.of(MemorySegment.ofArray(out.toByteArray()), "test.gguf");
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
