package dev.sluice.edition.absence;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The vector kernels give what their definitions give.
class BitPlanesTest {
    @Property(tries = 100)
    void bothTwinsSplitBytesIntoTheirBits(
            @ForAll long seed, @ForAll @IntRange(max = 9) int groups) {
        byte[] bytes = new byte[groups * BitPlanes.GROUP_BYTES];
        new Random(seed).nextBytes(bytes);
        MemorySegment segment = MemorySegment.ofArray(bytes);
        long[] high = new long[groups];
        long[] low = new long[groups];
        long[] highTwin = new long[groups];
        long[] lowTwin = new long[groups];

        BitPlanes.splitVector(segment, groups, high, low);
        BitPlanes.splitScalar(segment, groups, highTwin, lowTwin);

        assertThat(highTwin).isEqualTo(high);
        assertThat(lowTwin).isEqualTo(low);
        for (int i = 0; i < bytes.length; i++) {
            assertThat(high[i / 64] >>> i & 1).isEqualTo(bytes[i] < 0 ? 1 : 0);
            assertThat(low[i / 64] >>> i & 1).isEqualTo(bytes[i] & 1);
        }
    }

    @Property(tries = 100)
    void signsArePackedFromTheLastByteOfEachElement(
            @ForAll long seed, @ForAll @IntRange(max = 3) int logBytes) {
        int elementBytes = 1 << logBytes;
        byte[] bytes = new byte[4 * BitPlanes.GROUP_BYTES];
        new Random(seed).nextBytes(bytes);
        long[] high = new long[4];
        BitPlanes.splitScalar(MemorySegment.ofArray(bytes), 4, high, new long[4]);
        long[] signs = new long[8];
        int skip = BitPlanes.GROUP_BYTES / elementBytes;

        BitPlanes.packSigns(high, 4, elementBytes, signs, skip);

        for (int i = 0; i < bytes.length / elementBytes; i++) {
            int at = skip + i;
            boolean negative = bytes[(i + 1) * elementBytes - 1] < 0;
            assertThat(signs[at / 64] >>> at & 1).isEqualTo(negative ? 1 : 0);
        }
    }

    @Property(tries = 100)
    void bothTwinsPackALineAlike(@ForAll long seed, @ForAll boolean heavyTails) {
        float[] numbers = Sample.normal(seed, 96);
        for (int i = 0; i < 96; i += 7) {
            numbers[i] *= heavyTails ? 40 : 0;
        }
        SignLine line = new SignLine(new long[3], new long[3], new long[3], 96);
        SignLine twin = new SignLine(new long[3], new long[3], new long[3], 96);
        for (int first = 0; first < 96; first += 32) {
            line.packVector(numbers, 0, first, 0.004f);
            twin.packScalar(numbers, 0, first, 0.004f, 32);
        }

        assertThat(line.signs()).isEqualTo(twin.signs());
        assertThat(line.risky()).isEqualTo(twin.risky());
        assertThat(line.fragile()).isEqualTo(twin.fragile());
    }

    @Property(tries = 50)
    void rowsBecomeColumns(@ForAll long seed) {
        int[] square = new Random(seed).ints(32).toArray();
        int[] turned = square.clone();

        BitPlanes.transpose(turned);

        for (int row = 0; row < 32; row++) {
            for (int column = 0; column < 32; column++) {
                assertThat(turned[column] >>> row & 1).isEqualTo(square[row] >>> column & 1);
            }
        }
    }

    @Property(tries = 200)
    void aWindowAndItsComplementHaveOneKeyAndOnePattern(@ForAll int signs) {
        assertThat(SignWindow.key(~signs)).isEqualTo(SignWindow.key(signs));
        assertThat(SignWindow.isStart(~signs)).isEqualTo(SignWindow.isStart(signs));
        assertThat(SignWindow.startsIn(Integer.toUnsignedLong(signs), 0) & 1)
                .isEqualTo(SignWindow.isStart(signs) ? 1 : 0);
    }
}
