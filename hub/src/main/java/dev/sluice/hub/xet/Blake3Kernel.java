package dev.sluice.hub.xet;

/// The inner loop of BLAKE3: many inputs of one shape. Both kernels give the same bits; the scalar
/// one serves processors and launches without the Vector API, and judges the other in tests.
sealed interface Blake3Kernel permits Blake3Scalar, Blake3Vector {
    /// Chaining values of `count` whole chunks that lie one after the other from `offset` on, the
    /// first being the input's first. Eight words each, to the start of `values`.
    void chunks(byte[] input, int offset, int count, int[] key, int flags, int[] values);

    /// Joins the first `pairs` pairs of `values` in place: the value of pair `i` goes to `i`.
    void parents(int[] values, int pairs, int[] key, int flags);

    /// The fastest that this process can run.
    static Blake3Kernel fastest() {
        return Fastest.KERNEL;
    }

    /// Chosen once, when first asked for.
    final class Fastest {
        private static final Blake3Kernel KERNEL = choose();

        private Fastest() {}

        private static Blake3Kernel choose() {
            return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                            && Blake3Vector.hasLanes()
                    ? new Blake3Vector()
                    : new Blake3Scalar();
        }
    }
}
