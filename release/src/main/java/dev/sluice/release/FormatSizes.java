package dev.sluice.release;

import dev.sluice.edition.CutPlan;
import dev.sluice.weights.Shape;
import dev.sluice.weights.gguf.GgmlType;
import java.util.List;

/// How large an edition's forms will be.
final class FormatSizes {
    /// The name, shape, type and offset of a tensor in a GGUF header, and its padding.
    private static final long GGUF_TENSOR_OVERHEAD_BYTES = 96;

    private FormatSizes() {}

    static List<PlanPreview.FormatSize> of(
            CutPlan cut, CutPlan.EditionPart part, EditionPlan edition) {
        return edition.formats().stream()
                .map(
                        format ->
                                new PlanPreview.FormatSize(
                                        format.toString(),
                                        switch (format.container()) {
                                            case SAFETENSORS -> safetensors(cut, part);
                                            case GGUF ->
                                                    gguf(
                                                            part,
                                                            GgmlType.valueOf(
                                                                    format.precision().name()));
                                        }))
                .toList();
    }

    private static long safetensors(CutPlan cut, CutPlan.EditionPart part) {
        return TensorKind.after(TensorKind.ofEdition(cut, part)).bytes();
    }

    /// Matrices as asked, vectors as F32, rows that do not fill blocks as F16. The vocabulary's
    /// texts come on top; mixtures such as Q4_K's differ by a few per cent.
    private static long gguf(CutPlan.EditionPart part, GgmlType type) {
        long bytes = 0;
        for (CutPlan.KeptTensor kept : part.kept().values()) {
            Shape shape = kept.box().shape();
            GgmlType stored = storedAs(shape, type);
            long blocks = shape.elements() / stored.blockSize();
            bytes += blocks * stored.blockBytes() + GGUF_TENSOR_OVERHEAD_BYTES;
        }
        return bytes;
    }

    private static GgmlType storedAs(Shape shape, GgmlType type) {
        if (shape.rank() < 2) {
            return GgmlType.F32;
        }
        return shape.extent(shape.rank() - 1) % type.blockSize() == 0 ? type : GgmlType.F16;
    }
}
