package dev.sluice.edition.absence;

/// Something withheld that stands in a published file, or a file in which that cannot be told.
///
/// A finding names places and never quotes what it found there.
public sealed interface Finding {
    /// The published file, relative to the edition's folder.
    String file();

    /// What it is and what to do, in a sentence or two.
    String message();

    /// Where in a published file.
    ///
    /// @param file relative to the edition's folder
    /// @param tensor the published tensor, empty outside tensors
    /// @param offsetBytes counted from the start of the file
    record Place(String file, String tensor, long offsetBytes) {
        @Override
        public String toString() {
            return tensor.isEmpty()
                    ? "%s at byte %,d".formatted(file, offsetBytes)
                    : "%s, tensor '%s', at byte %,d of the file"
                            .formatted(file, tensor, offsetBytes);
        }
    }

    /// What of a withheld tensor: a row or column and the element of it at which the match begins.
    ///
    /// @param kind `row`, `column`, or `run` for a matrix whose rows are too short to trace
    /// @param index which one, counted over all leading axes
    record Line(String kind, long index, long firstElement) {
        @Override
        public String toString() {
            return "%s %,d from element %,d".formatted(kind, index, firstElement);
        }
    }

    /// Bytes of a withheld tensor, unchanged.
    record ExactBytes(String component, String tensor, Line line, Place place, long lengthBytes)
            implements Finding {
        @Override
        public String file() {
            return place.file();
        }

        @Override
        public String message() {
            return "%s holds %,d bytes of withheld tensor '%s' (component %s), %s; cut it out"
                    .formatted(place, lengthBytes, tensor, component, line);
        }
    }

    /// A row or column of a withheld tensor, rescaled, rounded or both.
    ///
    /// @param firstElement the published tensor's element at which the match begins, row-major
    /// @param step published elements from one to the next: 1 along a row, more down a column
    /// @param lengthElements how far the match goes; it is followed for at most 16,384 elements
    ///   either way
    /// @param correlation the cosine of the two; where the vector has one sign only, the
    ///   correlation
    /// @param scale published is this times withheld
    /// @param shift plus this; other than zero only where the vector has one sign only
    record RescaledVector(
            String component,
            String tensor,
            Line line,
            Place place,
            long firstElement,
            long step,
            long lengthElements,
            double correlation,
            double scale,
            double shift)
            implements Finding {
        @Override
        public String file() {
            return place.file();
        }

        /// Rounding to 16 bits or to eight leaves more than this; what is below may also be alike
        /// by nature.
        boolean isSurelyCopied() {
            return Math.abs(correlation) >= 0.9995;
        }

        @Override
        public String message() {
            return "%s holds %,d elements of withheld tensor '%s' (component %s), %s, times %.6g, correlation %.5f; %s"
                    .formatted(
                            place,
                            lengthElements,
                            tensor,
                            component,
                            line,
                            scale,
                            correlation,
                            isSurelyCopied()
                                    ? "cut it out"
                                    : "a coarse rounding of it, or a neighbour that is nearly the"
                                            + " same by nature, as the rows of unused tokens are:"
                                            + " whoever has one has the other, so withhold both");
        }
    }

    /// Part of a withheld file in another one.
    ///
    /// @param form how the published bytes differ from the file's, such as `JSON-escaped`
    /// @param firstByte where in that form the match begins
    record FileFragment(
            String component,
            String withheldFile,
            String form,
            long firstByte,
            Place place,
            long lengthBytes)
            implements Finding {
        @Override
        public String file() {
            return place.file();
        }

        @Override
        public String message() {
            return "%s holds %,d bytes of withheld file '%s' (component %s), %s, from its byte %,d; take them out"
                    .formatted(place, lengthBytes, withheldFile, component, form, firstByte);
        }
    }

    /// A published model file whose tensors cannot be read. Its bytes were compared, its numbers
    /// could not be.
    record Unreadable(String file, String reason) implements Finding {
        @Override
        public String message() {
            return "%s cannot be read as the model file its name says (%s); nothing can be claimed of it"
                    .formatted(file, reason);
        }
    }
}
