package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgufLayout;
import dev.sluice.weights.gguf.GgufWriter;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A file that a conversion will write.
sealed interface OutputFile {
    /// Its name in the output folder.
    String path();

    /// The bytes of its tensors, which progress counts.
    long tensorBytes();

    /// Writes it whole.
    void write(WritableByteChannel channel, TensorPump pump) throws IOException;

    /// Writes text.
    @FunctionalInterface
    interface Body {
        void write(OutputStream out) throws IOException;
    }

    /// A file of text.
    record Text(String path, Body body) implements OutputFile {
        static Text json(String path, ObjectNode node) {
            return new Text(
                    path,
                    out ->
                            out.write(
                                    JsonMapper.shared()
                                            .writerWithDefaultPrettyPrinter()
                                            .writeValueAsBytes(node)));
        }

        @Override
        public long tensorBytes() {
            return 0;
        }

        @Override
        public void write(WritableByteChannel channel, TensorPump pump) throws IOException {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            body.write(out);
            out.flush();
        }
    }

    /// A file that stays as it is.
    record Same(String path, Path source) implements OutputFile {
        @Override
        public long tensorBytes() {
            return 0;
        }

        @Override
        public void write(WritableByteChannel channel, TensorPump pump) throws IOException {
            try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
                long at = 0;
                long size = from.size();
                while (at < size) {
                    at += from.transferTo(at, size - at, channel);
                }
            }
        }
    }

    /// A safetensors file.
    ///
    /// @param contents in the order of the header
    record Safetensors(String path, SafetensorsHeader header, List<Content> contents)
            implements OutputFile {
        @Override
        public long tensorBytes() {
            return header.dataLengthBytes();
        }

        @Override
        public void write(WritableByteChannel channel, TensorPump pump) throws IOException {
            SafetensorsWriter writer = new SafetensorsWriter(header, channel);
            for (Content content : contents) {
                pump.write(content, writer::write);
            }
            writer.finish();
        }
    }

    /// A GGUF file.
    ///
    /// @param contents in the order of the layout
    record Gguf(String path, GgufLayout layout, List<Content> contents) implements OutputFile {
        @Override
        public long tensorBytes() {
            return layout.tensors().stream().mapToLong(tensor -> tensor.byteLength()).sum();
        }

        @Override
        public void write(WritableByteChannel channel, TensorPump pump) throws IOException {
            GgufWriter writer = new GgufWriter(channel, layout);
            for (Content content : contents) {
                pump.write(content, writer::write);
            }
            writer.finish();
        }
    }
}
