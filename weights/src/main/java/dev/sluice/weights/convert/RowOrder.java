package dev.sluice.weights.convert;

/// In which order the rows of a tensor are written.
///
/// A rotary embedding turns pairs of rows of each head. Hugging Face checkpoints keep the two
/// members of a pair half a head apart, GGUF files of the llama architecture side by side.
sealed interface RowOrder {
    /// The row of the source that row `target` of the result is.
    long source(long target);

    /// As they are.
    record Same() implements RowOrder {
        @Override
        public long source(long target) {
            return target;
        }
    }

    /// From two halves a head to pairs.
    ///
    /// @param headRows rows a head, an even number
    record HalvesToPairs(long headRows) implements RowOrder {
        @Override
        public long source(long target) {
            long inHead = target % headRows;
            return target - inHead + inHead / 2 + inHead % 2 * (headRows / 2);
        }
    }

    /// From pairs to two halves a head.
    ///
    /// @param headRows rows a head, an even number
    record PairsToHalves(long headRows) implements RowOrder {
        @Override
        public long source(long target) {
            long inHead = target % headRows;
            long half = headRows / 2;
            return target - inHead + 2 * (inHead % half) + inHead / half;
        }
    }
}
