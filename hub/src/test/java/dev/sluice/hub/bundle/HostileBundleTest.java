package dev.sluice.hub.bundle;

import static dev.sluice.hub.bundle.ForgedBundle.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a bundle is made of, its folder comes to be as the bundle lists it, or not at all.
class HostileBundleTest {
    private static final byte[] CONFIG = bytes("{\"hidden_size\":1}");
    private static final byte[] WEIGHTS = bytes("weights of a model");

    @TempDir private Path temporary = Path.of("");

    @Test
    void aSoundBundleComesOutAsItIs() throws IOException {
        Path folder = temporary.resolve("out");
        BundleImport.ToFolder result = read(folder, sound().write(temporary));
        assertThat(result.files()).isEqualTo(2);
        assertThat(result.repo()).isEqualTo("acme/harbor@main");
        assertThat(result.seal()).isEmpty();
        assertThat(folder.resolve("config.json")).hasBinaryContent(CONFIG);
        assertThat(folder.resolve("nested/größe.bin")).hasBinaryContent(WEIGHTS);
        assertThat(folder.resolveSibling("out.advisories")).doesNotExist();
    }

    @Test
    void anyChangedByteIsRefusedOrChangesNothing() throws IOException {
        byte[] all = Files.readAllBytes(sound().write(temporary));
        Path changed = temporary.resolve("changed");
        int refused = 0;
        for (int at = 0; at < all.length; at++) {
            byte[] copy = all.clone();
            copy[at] ^= (byte) (1 << (at % 8));
            Files.write(changed, copy);
            Path folder = temporary.resolve("out" + at);
            try {
                BundleImport.ToFolder _ = read(folder, changed);
                assertThat(folder.resolve("config.json")).hasBinaryContent(CONFIG);
                assertThat(folder.resolve("nested/größe.bin")).hasBinaryContent(WEIGHTS);
            } catch (BundleException _) {
                refused++;
                assertThat(folder).doesNotExist();
            }
        }
        assertThat(refused).isGreaterThan(CONFIG.length + WEIGHTS.length);
    }

    @Test
    void aFileThatIsCutAnywhereIsRefused() throws IOException {
        byte[] all = Files.readAllBytes(sound().write(temporary));
        Path cut = temporary.resolve("cut");
        for (int length = 0; length < all.length; length++) {
            Files.write(cut, Arrays.copyOf(all, length));
            refused(cut, "");
        }
    }

    @Test
    void anEntryTwiceOrTooManyOrMissingIsRefused() throws IOException {
        Path twice = sound().entry("files/config.jsom", CONFIG).write(temporary);
        ForgedBundle.replace(twice, bytes("files/config.jsom"), bytes("files/config.json"));
        refused(twice, "files/config.json: the entry stands there twice");
        refused(
                sound().entry("files/more.py", CONFIG).write(temporary),
                "files/more.py: the bundle does not list the entry");
        refused(
                sound().entry("files/folder/", new byte[0]).write(temporary),
                "files/folder/: the bundle does not list the entry");
        refused(
                sound().listed("more.py", 1, Digest.of(CONFIG).hex()).write(temporary),
                "files/more.py: the bundle lists it and does not hold it");
        Path other = sound().write(temporary);
        ForgedBundle.replace(other, bytes("bundle.json"), bytes("bundle.jsoN"));
        refused(other, "bundle.json: it is not the first entry");
    }

    @Test
    void aPathThatLeadsOutOfTheFolderIsRefused() throws IOException {
        for (String path :
                List.of(
                        "../out.txt",
                        "a/../../out.txt",
                        "/etc/out.txt",
                        "a\\..\\out.txt",
                        "C:/out.txt",
                        "a//b",
                        "./a",
                        ".git/config",
                        "a\u001b[2J")) {
            refused(new ForgedBundle().file(path, CONFIG).write(temporary), "bundle.json: ");
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .allMatch(name -> name.startsWith("forged"));
        }
    }

    @Test
    void namesThatAreOneAreRefused() throws IOException {
        refused(sound().file("Config.json", CONFIG).write(temporary), "same file on some");
        refused(
                sound().file("config.json/inner", CONFIG).write(temporary),
                "a file is listed as its folder");
        refused(
                sound().listed("config.json", 1, Digest.of(CONFIG).hex()).write(temporary),
                "it is listed twice");
    }

    @Test
    void whatGrowsWhenItIsReadIsRefused() throws IOException {
        byte[] zeros = new byte[8 << 20];
        Path bomb = new ForgedBundle().file("zeros", zeros).compressed().write(temporary);
        assertThat(bomb).satisfies(file -> assertThat(Files.size(file)).isLessThan(64 << 10));
        refused(bomb, "the entry is compressed, and none may be");
        refused(
                new ForgedBundle()
                        .listed("a", 5, Digest.of(CONFIG).hex())
                        .entry("files/a", CONFIG)
                        .write(temporary),
                "files/a: it has 17 bytes where the bundle lists 5");
    }

    /// The directory says 5 bytes as the bundle does, the entry itself has more.
    @Test
    void anEntryThatIsLongerThanItsDirectorySaysIsRefused() throws IOException {
        Path lying =
                new ForgedBundle()
                        .listed("a", 5, Digest.of(Arrays.copyOf(CONFIG, 5)).hex())
                        .entry("files/a", CONFIG)
                        .write(temporary);
        sayInDirectory(lying, CONFIG.length, 5);
        refused(lying, "files/a: it is longer than the bundle lists");
        Path small =
                new ForgedBundle()
                        .listed("a", 18, Digest.of(CONFIG).hex())
                        .entry("files/a", CONFIG)
                        .write(temporary);
        sayInDirectory(small, CONFIG.length, 18);
        refused(small, "files/a: it is shorter than the bundle lists");
    }

    @Test
    void anIndexThatIsNotOfTheFormatIsRefused() throws IOException {
        ForgedBundle newer = sound();
        newer.index.put("format", 2);
        refused(newer.write(temporary), "it is of another format than 1");
        ForgedBundle more = sound();
        more.index.put("script", "x");
        refused(more.write(temporary), "no field 'script'");
        ForgedBundle nowhere = sound();
        nowhere.index.put("repo", "nowhere");
        refused(nowhere.write(temporary), "repo: it is no repository");
        ForgedBundle negative = sound().listed("minus", -1, Digest.of(CONFIG).hex());
        refused(negative.write(temporary), "minus: its size is negative");
        ForgedBundle huge = sound().listed("huge", Long.MAX_VALUE, Digest.of(CONFIG).hex());
        refused(huge.write(temporary), "more than any disk holds");
        refused(new ForgedBundle().write(temporary), "it lists no file");
        Path text = temporary.resolve("forged-text");
        Files.writeString(text, "no bundle at all");
        refused(text, "it is no bundle, or a part of one");
    }

    private static ForgedBundle sound() {
        return new ForgedBundle().file("config.json", CONFIG).file("nested/größe.bin", WEIGHTS);
    }

    private BundleImport.ToFolder read(Path folder, Path bundle) {
        return new BundleImport(_ -> _ -> {}, InstantSource.system(), List.of())
                .into(folder, bundle);
    }

    private void refused(Path bundle, String why) {
        Path folder = temporary.resolve("refused");
        assertThatThrownBy(() -> read(folder, bundle))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(why);
        assertThat(folder).doesNotExist();
    }

    /// Puts another size into the last record of the central directory (APPNOTE 4.3.12).
    private static void sayInDirectory(Path file, int size, int other) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int record = -1;
        for (int at = 0; at + 4 <= all.limit(); at++) {
            record = all.getInt(at) == 0x02014b50 ? at : record;
        }
        assertThat(all.getInt(record + 24)).isEqualTo(size);
        all.putInt(record + 24, other);
        Files.write(file, all.array());
    }
}
