package dev.sluice.weights.gguf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.weights.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;

/// Any bytes either are refused with a FormatException or are a GGUF file that can be read in full
/// and written again.
class GgufFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        GgufFile file;
        try {
            file = GgufFile.of(MemorySegment.ofArray(bytes), "fuzzed");
        } catch (FormatException _) {
            return;
        }
        file.metadata().values().values().forEach(GgufFuzzTest::touch);
        for (GgufTensor tensor : file.tensors()) {
            MemorySegment data = file.data(tensor);
            if (data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1) == 42) {
                touch(new GgufValue.I64(tensor.elementCount()));
            }
        }
        rewrite(file);
    }

    private static void touch(GgufValue value) {
        if (value instanceof GgufValue.Array array) {
            array.values().forEach(GgufFuzzTest::touch);
        } else if (value.toString().isEmpty()) {
            throw new IllegalStateException("a value without text");
        }
    }

    private static void rewrite(GgufFile file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            GgufLayout layout =
                    GgufLayout.of(
                            file.metadata().values(),
                            file.tensors().stream().map(GgufTensor::spec).toList());
            GgufWriter writer = new GgufWriter(Channels.newChannel(out), layout);
            for (GgufTensor tensor : file.tensors()) {
                writer.write(file.data(tensor));
            }
            writer.finish();
        } catch (FormatException e) {
            // Names of 64 bytes are read and not written; alignments may make the header too long.
            if (e.problem().contains("name of 64") || e.problem().contains("has a header of")) {
                return;
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        GgufFile again = GgufFile.of(MemorySegment.ofArray(out.toByteArray()), "rewritten");
        if (!again.metadata().values().equals(file.metadata().values())
                || !again.tensors().equals(file.tensors())) {
            throw new IllegalStateException("writing changed the file");
        }
    }
}
