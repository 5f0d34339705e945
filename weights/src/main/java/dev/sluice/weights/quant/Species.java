package dev.sluice.weights.quant;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The vector species that the kernels share: as many shorts and ints as there are float lanes, and
/// bytes in one or two float vectors. Only to be touched where [Lanes#VECTORS] holds.
final class Species {
    /// The CPU's width, but no more than 16 lanes: the smallest run that shares a scale.
    static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.vectorBitSize() <= 512
                    ? FloatVector.SPECIES_PREFERRED
                    : FloatVector.SPECIES_512;

    static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

    static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.length() * Short.SIZE));

    /// No vector is narrower than 64 bits, so that four float lanes take half a byte vector.
    static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(
                    byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.length() * Byte.SIZE)));

    /// Float vectors that one byte vector widens to.
    static final int PARTS = BYTES.length() / FLOATS.length();

    private Species() {}

    static IntVector unsignedBytes(ByteVector bytes, int part) {
        return (IntVector) bytes.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, part);
    }

    static IntVector unsignedShorts(ShortVector shorts) {
        return (IntVector) shorts.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }

    static FloatVector floats(IntVector ints) {
        return (FloatVector) ints.convertShape(VectorOperators.I2F, FLOATS, 0);
    }
}
