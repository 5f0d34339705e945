package dev.sluice.edition.absence;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.gguf.GgufFile;
import dev.sluice.weights.gguf.GgufTensor;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every file of an edition's folder, and the tensors in those that hold some.
///
/// @param unreadable the model files whose tensors cannot be told
record PublishedFolder(
        List<PublishedFile> files, List<PublishedTensor> tensors, List<Finding> unreadable) {
    /// Lists a folder, in name order.
    static PublishedFolder open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new FormatException(
                    folder.toString(), "there is no such folder", "name an edition's folder");
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.filter(path -> !Files.isDirectory(path)).sorted().toList();
        }
        Collector collector = new Collector();
        for (Path path : paths) {
            collector.add(folder.relativize(path).toString().replace('\\', '/'), path);
        }
        return new PublishedFolder(collector.files, collector.tensors, collector.unreadable);
    }

    long bytes() {
        return files.stream().mapToLong(PublishedFile::sizeBytes).sum();
    }

    long elements() {
        return tensors.stream().mapToLong(PublishedTensor::elements).sum();
    }

    private static final class Collector {
        private final List<PublishedFile> files = new ArrayList<>();
        private final List<PublishedTensor> tensors = new ArrayList<>();
        private final List<Finding> unreadable = new ArrayList<>();

        void add(String name, Path path) throws IOException {
            try {
                if (name.endsWith(".safetensors")) {
                    addSafetensors(name, path);
                } else if (name.endsWith(".gguf")) {
                    addGguf(name, path);
                } else {
                    files.add(new PublishedFile(name, path, Files.size(path), List.of()));
                }
            } catch (FormatException e) {
                unreadable.add(new Finding.Unreadable(name, e.problem()));
                files.add(new PublishedFile(name, path, Files.size(path), List.of()));
            }
        }

        private void addSafetensors(String name, Path path) throws IOException {
            SafetensorsHeader header = SafetensorsFile.readHeader(path);
            List<PublishedFile.Span> spans = new ArrayList<>();
            for (TensorInfo tensor : header.tensors()) {
                spans.add(
                        new PublishedFile.Span(
                                tensor.name(),
                                header.dataOffsetBytes() + tensor.offsetBytes(),
                                tensor.byteLength()));
            }
            PublishedFile file = new PublishedFile(name, path, Files.size(path), spans);
            files.add(file);
            for (int i = 0; i < spans.size(); i++) {
                TensorInfo tensor = header.tensors().get(i);
                addTensor(file, spans.get(i), PlainFormat.of(tensor.dtype()), tensor.shape());
            }
        }

        private void addGguf(String name, Path path) throws IOException {
            try (GgufFile gguf = GgufFile.open(path)) {
                List<PublishedFile.Span> spans = new ArrayList<>();
                for (GgufTensor tensor : gguf.tensors()) {
                    spans.add(
                            new PublishedFile.Span(
                                    tensor.name(),
                                    gguf.dataStartBytes() + tensor.offsetBytes(),
                                    tensor.byteLength()));
                }
                PublishedFile file = new PublishedFile(name, path, Files.size(path), spans);
                files.add(file);
                for (int i = 0; i < spans.size(); i++) {
                    GgufTensor tensor = gguf.tensors().get(i);
                    // GGUF names the contiguous dimension first.
                    Shape shape = new Shape(tensor.dims().reversed());
                    addTensor(file, spans.get(i), BlockFormat.of(tensor.type()), shape);
                }
            }
        }

        private void addTensor(
                PublishedFile file,
                PublishedFile.Span span,
                Optional<NumberFormat> format,
                Shape shape) {
            if (format.isPresent() && span.byteLength() > 0) {
                NumberFormat known = format.get();
                long elements = span.byteLength() / known.blockBytes() * known.blockElements();
                MatrixView view = MatrixView.of(shape);
                long columns = elements == view.elements() ? view.columns() : elements;
                tensors.add(
                        new PublishedTensor(
                                file,
                                span.tensor(),
                                known,
                                elements / columns,
                                columns,
                                span.offsetBytes(),
                                span.byteLength()));
            }
        }
    }

    /// Published tensors by their file and place, for a stable order of findings.
    static Comparator<PublishedTensor> order() {
        return Comparator.comparing((PublishedTensor tensor) -> tensor.file().name())
                .thenComparingLong(PublishedTensor::offsetBytes);
    }
}
