package dev.sluice.weights.quant;

/// Finds how to write the runs of a super-block: for each run a scale, for affine types a minimum,
/// and for each element a level. Holds scratch memory: one thread at a time.
interface BlockFit {
    /// Fits all runs of one super-block.
    ///
    /// @param from where the block's elements start in `source`
    /// @param scales one a run, written
    /// @param minimums one a run, written by affine fits: what a decoder subtracts
    /// @param levels one an element, written; not negative
    void fit(float[] source, int from, float[] scales, float[] minimums, int[] levels);
}
