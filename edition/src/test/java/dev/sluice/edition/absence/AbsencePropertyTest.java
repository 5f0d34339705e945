package dev.sluice.edition.absence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.Progress;
import dev.sluice.weights.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/// Whatever row is copied wherever, by whatever factor, rounded to whatever 16 bits: it is found,
/// at its place, and nothing else is.
class AbsencePropertyTest {
    @Property(tries = 40)
    void aRowCopiedAnywhereIsFoundThere(
            @ForAll @LongRange(max = 1L << 40) long seed,
            @ForAll @IntRange(min = 96, max = 700) int columns,
            @ForAll boolean half,
            @ForAll boolean wide)
            throws IOException {
        Random random = new Random(seed);
        int rows = 1 + random.nextInt(20);
        DType dtype = half ? DType.F16 : DType.BF16;
        Sample secret = Sample.random("s", wide ? DType.F32 : DType.BF16, seed + 1, rows, columns);
        int row = random.nextInt(rows);
        double scale = Math.exp(random.nextGaussian()) * (random.nextBoolean() ? 1 : -1);
        Sample cover = Sample.random("p", dtype, seed + 2, 60, 700);
        int at = random.nextInt(60 * 700 - columns);
        Path folder = Files.createTempDirectory("absence");
        Path file = folder.resolve("model.safetensors");
        Sample.write(file, cover.with(at, Sample.scaled(secret.row(row), scale)));

        AbsenceReport report =
                AbsenceProof.prove(List.of(secret.withheld()), List.of(), folder, Progress.NONE);
        Files.delete(file);
        Files.delete(folder);

        assertThat(report.findings())
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.RescaledVector.class,
                        found -> {
                            assertThat(found.line()).isEqualTo(new Finding.Line("row", row, 0));
                            assertThat(found.firstElement()).isEqualTo(at);
                            assertThat(found.lengthElements()).isEqualTo(columns);
                            assertThat(found.scale() / scale).isBetween(0.99, 1.01);
                        });
    }
}
