package dev.sluice.hub.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.sluice.hub.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a `.gitignore` leaves out is what `git check-ignore` says.
final class IgnoreRulesTest {
    private static final List<String> PATHS =
            List.of(
                    "a",
                    "b.log",
                    "a.log",
                    "logs/a.log",
                    "logs/keep/a.log",
                    "x/logs/y",
                    "build/out.o",
                    "src/build/out.o",
                    "src/a.c",
                    "src/deep/a.c",
                    "a b",
                    "#a",
                    "!a",
                    "a*",
                    "[a]",
                    "ab",
                    "abc/d",
                    "d/abc",
                    "a/b/c/d",
                    "a/x/b",
                    "a/x/y/b",
                    "é.txt",
                    "foo/bar",
                    "foo",
                    "x/foo/bar",
                    "a-b",
                    "a]b",
                    "a\u0301",
                    "trailing ",
                    "A");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.log",
                "*.log\n!a.log",
                "logs/",
                "/logs",
                "logs/\n!logs/keep/",
                "build",
                "/build",
                "src/*.c",
                "src/**/a.c",
                "**/a.c",
                "a/**/b",
                "a/**",
                "**/logs/**",
                "**",
                "*",
                "*/",
                "?",
                "[ab]",
                "[!a]",
                "[^a]",
                "[a-c]*",
                "[]a]",
                "[a",
                "\\#a",
                "\\!a",
                "# a",
                "a\\ b",
                "a b ",
                "trailing\\ ",
                "trailing ",
                "foo/*",
                "foo/*\n!foo/bar",
                "foo\n!foo/bar",
                "/*\n!/foo",
                "a\\*",
                "\\[a\\]",
                "a/b/c/",
                "/a/b",
                "a//b",
                "/",
                "//",
                "!",
                "",
                "\n\n",
                "é*",
                "a]b",
                "[]]",
                "[]-a]b",
                "a[]-]b",
                "[a-]*",
                "[\\a]",
                "***",
                "a**",
                "**a",
                "src/**",
                "**/",
                "/**/a",
                "a/***/b",
                "[[:alpha:]]",
                "[[:upper:]]",
                "[[:digit:]a]",
                "[[:nope:]]"
            })
    void gitSaysTheSame(String rules) throws IOException, InterruptedException {
        assertThat(ours(rules, PATHS)).as(rules).isEqualTo(ofGit(rules, PATHS));
    }

    @Property(tries = 150)
    void gitSaysTheSameOfAnyRules(@ForAll("rules") String rules, @ForAll("paths") Set<String> paths)
            throws IOException, InterruptedException {
        List<String> asked = paths.stream().sorted().toList();
        assertThat(ours(rules, asked)).as(rules).isEqualTo(ofGit(rules, asked));
    }

    @Provide
    Arbitrary<String> rules() {
        // Two stars beside anything but a slash are left out: there git goes by the letters before.
        Arbitrary<String> names =
                Arbitraries.of("a", "b", "*", "?", "[ab]", "[!b]", "a*", "*b", "c?", "**")
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(4)
                        .map(each -> String.join("/", each));
        return Combinators.combine(
                        Arbitraries.of("", "", "!"),
                        Arbitraries.of("", "", "/"),
                        names,
                        Arbitraries.of("", "", "/"))
                .as((taken, start, middle, end) -> taken + start + middle + end)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(lines -> String.join("\n", lines));
    }

    @Provide
    Arbitrary<Set<String>> paths() {
        Arbitrary<String> name =
                Arbitraries.strings().withChars("abc").ofMinLength(1).ofMaxLength(3);
        return name.list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(names -> String.join("/", names))
                .set()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Test
    void rulesThatTempToTryEverythingTakeNoTime() {
        IgnoreRules rules = IgnoreRules.parse(("a*".repeat(100) + "b\n").repeat(100));
        RepoPath path = new RepoPath("a".repeat(250) + "/" + "a".repeat(250));
        assertTimeout(Duration.ofSeconds(5), () -> assertThat(rules.ignores(path)).isFalse());
    }

    @Test
    void tooLongRulesAreRefused() {
        String text = "a\n".repeat(IgnoreRules.MAX_BYTES);
        assertThatThrownBy(() -> IgnoreRules.parse(text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("shorten it");
    }

    private static Set<String> ours(String rules, List<String> paths) {
        IgnoreRules read = IgnoreRules.parse(rules);
        return paths.stream()
                .filter(path -> read.ignores(new RepoPath(path)))
                .collect(Collectors.toSet());
    }

    private static Set<String> ofGit(String rules, List<String> paths)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("ignore-rules");
        run(folder, "", "init", "-q");
        Files.writeString(folder.resolve(".gitignore"), rules);
        String said =
                run(
                        folder,
                        String.join("\0", paths) + "\0",
                        "check-ignore",
                        "--no-index",
                        "-z",
                        "--stdin");
        return said.isEmpty() ? Set.of() : Set.of(said.split("\0", 0));
    }

    private static String run(Path folder, String input, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        Process git = new ProcessBuilder(command).directory(folder.toFile()).start();
        try (OutputStream in = git.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream out = git.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(git.waitFor()).isIn(0, 1);
            return said;
        }
    }
}
