package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever text comes in, what is accepted stays inside the folder, and what is refused says why.
class RelativePathTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../x",
                "a/../../x",
                "a/..",
                ".",
                "./a",
                "a//b",
                "a/",
                "a\\b",
                "..\\x",
                "C:/x",
                "c:x",
                "a\u0000b",
                "a\nb",
                "a\u007fb",
                "\ud800"
            })
    void refusesWhatCouldLeaveTheFolderOrNotBeWritten(String text) {
        assertThatThrownBy(() -> RelativePath.parse("plan.yaml:12", text))
                .isInstanceOfSatisfying(
                        UnsafePathException.class,
                        refused -> {
                            assertThat(refused.where()).startsWith("plan.yaml:12: '");
                            assertThat(refused.toString().chars())
                                    .as("prints nothing a terminal would obey")
                                    .noneMatch(Character::isISOControl);
                        })
                .hasMessageContaining("give a path relative to the folder");
        assertThatThrownBy(() -> new RelativePath(text)).isInstanceOf(UnsafePathException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.safetensors",
                "gguf/model.gguf",
                "...",
                "a..b",
                ".hidden",
                "a b",
                "ünï/日本"
            })
    void acceptsOrdinaryNames(String text) {
        assertThat(RelativePath.parse(text)).hasToString(text);
    }

    @Test
    void refusesNamesLongerThanFileSystemsTake() {
        assertThat(RelativePath.parse("a".repeat(255)).names()).hasSize(1);
        assertThatThrownBy(() -> RelativePath.parse("a".repeat(256)))
                .hasMessageContaining("longer than 255 bytes");
        assertThatThrownBy(() -> RelativePath.parse("ü".repeat(128)))
                .hasMessageContaining("longer than 255 bytes");
        assertThatThrownBy(() -> RelativePath.parse("a/".repeat(2500) + "a"))
                .hasMessageContaining("longer than 4096 bytes");
    }

    @Provide
    Arbitrary<String> trickyTexts() {
        return Arbitraries.of("a", "b", ".", "..", "/", "\\", "", " ", ":", "~", "\u0000", "ü")
                .list()
                .ofMaxSize(9)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 3000)
    void whatIsAcceptedStaysInsideTheFolder(@ForAll("trickyTexts") String text) {
        Path root = Path.of("some", "root");
        RelativePath accepted;
        try {
            accepted = RelativePath.parse(text);
        } catch (UnsafePathException refused) {
            return;
        }
        Path resolved = root.resolve(accepted.value());
        assertThat(resolved.normalize()).isEqualTo(resolved).startsWithRaw(root).isNotEqualTo(root);
        assertThat(String.join("/", accepted.names())).isEqualTo(text);
        assertThat(accepted.names()).last().isEqualTo(accepted.fileName());
    }

    @Test
    void refusesLinksThatLeadOutside() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "x");
        Files.createSymbolicLink(inside.resolve("absolute"), outside);
        Files.createSymbolicLink(inside.resolve("climbing"), Path.of("../outside"));
        Files.createSymbolicLink(inside.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(inside.resolve("dangling"), outside.resolve("nothing"));
        Files.createSymbolicLink(inside.resolve("loop"), Path.of("loop"));

        for (String text :
                List.of(
                        "absolute/secret",
                        "absolute/new",
                        "climbing/secret",
                        "file",
                        "dangling",
                        "loop",
                        "dangling/x")) {
            assertThatThrownBy(() -> RelativePath.parse(text).resolveIn(inside))
                    .as(text)
                    .isInstanceOf(UnsafePathException.class)
                    .hasMessageContaining("symbolic link leads out");
        }
    }

    @Test
    void followsLinksThatStayInside() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), real);
        Files.createDirectory(real.resolve("v1"));
        Files.writeString(real.resolve("v1/a"), "x");
        Files.createSymbolicLink(real.resolve("latest"), Path.of("v1"));

        assertThat(RelativePath.parse("latest/a").resolveIn(linked)).hasContent("x");
        assertThat(RelativePath.parse("latest/new/b").resolveIn(linked))
                .isEqualTo(linked.resolve("latest/new/b"));
    }

    @Test
    void resolvesInAFolderThatDoesNotExistYet() {
        assertThat(RelativePath.parse("a/b").resolveIn(folder.resolve("absent")))
                .isEqualTo(folder.resolve("absent/a/b"));
    }
}
