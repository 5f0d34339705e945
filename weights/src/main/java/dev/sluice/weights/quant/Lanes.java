package dev.sluice.weights.quant;

import jdk.incubator.vector.FloatVector;

/// Whether the Vector API is worth using on this CPU. Apart from the kernels, so that asking does
/// not load them where a species they need does not exist.
final class Lanes {
    /// True where float vectors hold at least four lanes.
    static final boolean VECTORS = FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 128;

    private Lanes() {}
}
