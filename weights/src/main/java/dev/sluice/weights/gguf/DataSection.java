package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Checks that the tensors cover the data section of a file as llama.cpp demands: in table order,
/// each at the next aligned offset, so that no two overlap and no byte stands outside a tensor but
/// padding.
///
/// Padding must be zero and nothing may follow the last tensor's padding: bytes that no reader
/// looks at are where withheld weights could leave with a published file.
final class DataSection {
    private DataSection() {}

    static void check(MemorySegment segment, String file, GgufHeader header) {
        long fileBytes = segment.byteSize();
        long start = header.dataStartBytes();
        long expected = 0;
        long endBytes = Math.min(start, fileBytes);
        requireZeros(segment, header.endBytes(), endBytes, file + ", header");
        for (GgufTensor tensor : header.tensors()) {
            String where = file + ", tensor " + Quote.of(tensor.name());
            requireOffset(tensor, expected, header.alignmentBytes(), where);
            long available = fileBytes - start;
            if (available < 0
                    || tensor.offsetBytes() > available
                    || tensor.byteLength() > available - tensor.offsetBytes()) {
                throw new FormatException(
                        where,
                        "needs "
                                + tensor.byteLength()
                                + " bytes at offset "
                                + tensor.offsetBytes()
                                + " of the data section, which has "
                                + Math.max(available, 0),
                        "the download is cut short or the header is damaged; fetch it again");
            }
            long dataEnd = tensor.offsetBytes() + tensor.byteLength();
            expected = paddedEnd(dataEnd, header.alignmentBytes(), where);
            endBytes = start + Math.min(expected, available);
            requireZeros(segment, start + dataEnd, endBytes, where);
        }
        if (endBytes != fileBytes) {
            throw new FormatException(
                    file,
                    "has " + (fileBytes - endBytes) + " bytes after its last tensor",
                    "cut the file at byte " + endBytes + " or convert the model anew");
        }
    }

    private static void requireOffset(
            GgufTensor tensor, long expected, long alignmentBytes, String where) {
        long offset = tensor.offsetBytes();
        if (offset == expected) {
            return;
        }
        String offsetText = Long.toUnsignedString(offset);
        if ((offset & (alignmentBytes - 1)) != 0) {
            throw new FormatException(
                    where,
                    "starts at offset " + offsetText + ", which is not aligned",
                    "offsets are multiples of " + alignmentBytes + "; the header is damaged");
        }
        boolean overlaps = Long.compareUnsigned(offset, expected) < 0;
        throw new FormatException(
                where,
                "starts at offset "
                        + offsetText
                        + (overlaps ? ", which overlaps" : ", which leaves a gap after")
                        + " the tensor before it",
                "the next tensor belongs at offset " + expected + "; the header is damaged");
    }

    private static long paddedEnd(long endBytes, long alignmentBytes, String where) {
        try {
            return GgufHeader.align(endBytes, alignmentBytes);
        } catch (ArithmeticException _) {
            throw new FormatException(where, "ends beyond 2^63 bytes", "the header is damaged");
        }
    }

    private static void requireZeros(MemorySegment segment, long from, long to, String where) {
        for (long at = from; at < to; at++) {
            if (segment.get(ValueLayout.JAVA_BYTE, at) != 0) {
                throw new FormatException(
                        where,
                        "is followed by padding that is not zero, at byte " + at,
                        "GGUF pads with zeros; convert the model anew");
            }
        }
    }
}
