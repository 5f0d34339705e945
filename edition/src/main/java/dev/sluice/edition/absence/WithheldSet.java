package dev.sluice.edition.absence;

import dev.sluice.edition.WithheldTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is looked for: the withheld tensors, how their numbers are stored, and every sequence of
/// bytes to look for, numbered.
///
/// @param formats one for each tensor, empty where it holds no signed numbers
/// @param views one for each tensor
/// @param sources two for each tensor (row order, column order), then one for each form of a file
record WithheldSet(
        List<WithheldTensor> tensors,
        List<Optional<NumberFormat>> formats,
        List<MatrixView> views,
        List<ByteSource> sources) {
    /// Without the files, which [FileAnchors] adds.
    static WithheldSet of(List<WithheldTensor> tensors) {
        List<Optional<NumberFormat>> formats = new ArrayList<>();
        List<MatrixView> views = new ArrayList<>();
        List<ByteSource> sources = new ArrayList<>();
        for (WithheldTensor tensor : tensors) {
            Optional<NumberFormat> format = PlainFormat.of(tensor.spec().dtype());
            int elementBytes = elementBytes(tensor);
            MatrixView view = MatrixView.of(tensor.spec().shape());
            long stored = tensor.spec().byteLength() / elementBytes;
            if (stored != view.elements()) {
                // A complex number is two elements; a packed type is traced byte by byte.
                view = new MatrixView(1, 1, stored);
            }
            formats.add(format);
            views.add(view);
            sources.add(new ByteSource.Rows(tensor));
            sources.add(new ByteSource.Columns(tensor, view, elementBytes));
        }
        return new WithheldSet(List.copyOf(tensors), formats, views, sources);
    }

    /// Bytes from one element of the view to the next.
    static int elementBytes(WithheldTensor tensor) {
        return PlainFormat.of(tensor.spec().dtype())
                .map(NumberFormat::blockBytes)
                .orElse(Math.max(1, tensor.spec().dtype().bits() / 8));
    }

    /// The views in which vectors are numbered: nothing of tensors that hold no numbers.
    List<MatrixView> numericViews() {
        List<MatrixView> numeric = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            numeric.add(formats.get(i).isPresent() ? views.get(i) : new MatrixView(0, 0, 0));
        }
        return numeric;
    }
}
