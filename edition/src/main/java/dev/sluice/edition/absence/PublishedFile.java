package dev.sluice.edition.absence;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A file of the edition.
///
/// @param name relative to the folder, `/` between names
/// @param spans the tensors it holds, sorted by offset, numeric or not
record PublishedFile(String name, Path path, long sizeBytes, List<Span> spans) {
    PublishedFile {
        spans = List.copyOf(spans);
    }

    /// Where a tensor lies in its file.
    record Span(String tensor, long offsetBytes, long byteLength) {}

    /// The tensor at a byte of the file.
    Optional<Span> spanAt(long offsetBytes) {
        return spans.stream()
                .filter(
                        span ->
                                span.offsetBytes() <= offsetBytes
                                        && offsetBytes < span.offsetBytes() + span.byteLength())
                .findFirst();
    }
}
