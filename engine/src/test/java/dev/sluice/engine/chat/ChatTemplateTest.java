package dev.sluice.engine.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every rendering equals that of transformers, or is refused (conformance/chat_templates.py writes
/// what is expected). Nothing is ever rendered otherwise.
class ChatTemplateTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<String, String> SPECIAL =
            Map.of("bos_token", "<s>", "eos_token", "</s>");
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-03-05T14:07:09Z"));

    /// What Python renders and this package refuses: rare in chat templates.
    private static final Set<String> REFUSED =
            Set.of(
                    "{% for m in messages recursive %}{{ m.role }}{% endfor %}",
                    "{{ \"%s and %s\" | format(\"a\", \"b\") }} {{ \"%d\" % 3 }}",
                    "{{ 1.0 }} {{ 1e3 }} {{ 100000000000000000000 }} {{ 0.1 + 0.2 }} {{ 5 / 1 }}",
                    "{{ 'a.b.c'.rsplit('.', 1) }}",
                    "{{ 'x'.format() }}");

    @Test
    void rendersConversationsAsTransformersDoes() throws IOException {
        JsonNode expected = JSON.readTree(resource("templates.json"));
        SoftAssertions softly = new SoftAssertions();
        int rendered = 0;
        for (JsonNode row : expected.path("rows")) {
            String name = row.path("template").asString();
            List<Map<String, Object>> messages =
                    maps(expected.path("conversations").path(row.path("conversation").asString()));
            String output =
                    render(
                            resource(name + ".jinja"),
                            messages,
                            maps(row.path("tools")),
                            row.path("prompt").asBoolean(),
                            map(row.path("more")));
            softly.assertThat(output)
                    .as("%s: %s", name, row.path("conversation").asString())
                    .isEqualTo(
                            row.path("output").isNull()
                                    ? "refused"
                                    : row.path("output").asString());
            rendered++;
        }
        softly.assertAll();
        assertThat(rendered).isGreaterThan(300);
    }

    @Test
    void rendersSingleConstructsAsTransformersDoes() throws IOException {
        JsonNode expected = JSON.readTree(resource("snippets.json"));
        SoftAssertions softly = new SoftAssertions();
        List<String> refused = new ArrayList<>();
        for (JsonNode row : expected.path("rows")) {
            String template = row.path("template").asString();
            String output =
                    render(
                            template,
                            maps(expected.path("messages")),
                            maps(expected.path("tools")),
                            true,
                            Map.of());
            if (output.equals("refused") && !row.path("output").isNull()) {
                refused.add(template);
                continue;
            }
            softly.assertThat(output)
                    .as(template)
                    .isEqualTo(
                            row.path("output").isNull()
                                    ? "refused"
                                    : row.path("output").asString());
        }
        softly.assertAll();
        assertThat(refused).containsExactlyInAnyOrderElementsOf(REFUSED);
    }

    @Test
    void tellsTheTimeOfItsClock() {
        ChatTemplate template =
                ChatTemplate.of(
                        "{{ strftime_now('%d %b %Y %H:%M:%S %A %B %j %%') }}",
                        Map.of(), CLOCK, ZoneOffset.UTC);
        assertThat(template.render(List.of(), false))
                .isEqualTo("05 Mar 2026 14:07:09 Thursday March 064 %");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ messages | groupby('role') }}",
                "{{ 1 is prime }}",
                "{% include 'other' %}",
                "{% if true %}",
                "{% endfor %}",
                "{{ 'open",
                "{{ (1 }}",
                "{{ 1 + }}",
                "{% set x %}",
                "{% for x %}{% endfor %}",
                "{% unknown %}",
                "{# no end",
                "{% raw %}",
            })
    void refusesWhatItCannotReadWhenItReadsIt(String template) {
        assertThatThrownBy(() -> ChatTemplate.of(template, Map.of(), CLOCK, ZoneOffset.UTC))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void refusalsNameTheLine() {
        assertThatThrownBy(
                        () ->
                                ChatTemplate.of(
                                        "a\n{{ b }}\n\n{{ c | nope }}",
                                        Map.of(),
                                        CLOCK,
                                        ZoneOffset.UTC))
                .hasMessage("line 4: the filter 'nope' is not rendered here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% for a in range(999999999) %}{% endfor %}",
                "{{ 'a' * 999999999 }}",
                "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}"
                        + "{% for a in range(64) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{{ [[1] * 99999] * 99999 }}",
                "{{ 2 ** 9999 }}",
            })
    void whatNeverEndsOrGrowsWithoutBoundIsStopped(String template) {
        ChatTemplate made = ChatTemplate.of(template, Map.of(), CLOCK, ZoneOffset.UTC);
        assertThatThrownBy(() -> made.render(List.of(), false))
                .isInstanceOf(TemplateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{% if a %}", "not ", "-", "{{", "f("})
    void refusesNestingWithoutEnd(String open) {
        String template =
                open.startsWith("{") ? open.repeat(100_000) : "{{ " + open.repeat(100_000) + " }}";
        assertThatThrownBy(() -> ChatTemplate.of(template, Map.of(), CLOCK, ZoneOffset.UTC))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void findsTheTemplateOfAFolder(@TempDir Path folder) throws IOException {
        assertThat(ChatTemplate.open(folder, Map.of())).isEmpty();
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"b\"},"
                        + " {\"name\": \"default\", \"template\": \"a\"}]}");
        assertThat(ChatTemplate.open(folder, Map.of()).orElseThrow().render(List.of(), false))
                .isEqualTo("a");
        Files.writeString(folder.resolve("chat_template.jinja"), "c");
        assertThat(ChatTemplate.open(folder, Map.of()).orElseThrow().render(List.of(), false))
                .isEqualTo("c");
        Files.writeString(folder.resolve("chat_template.jinja"), "{% nope %}");
        assertThatThrownBy(() -> ChatTemplate.open(folder, Map.of()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("chat_template.jinja")
                .hasMessageContaining("line 1");
    }

    private static String render(
            String template,
            List<Map<String, Object>> messages,
            List<Map<String, Object>> tools,
            boolean prompt,
            Map<String, Object> more) {
        try {
            return ChatTemplate.of(template, SPECIAL, CLOCK, ZoneOffset.UTC)
                    .render(messages, tools, prompt, more);
        } catch (TemplateException e) {
            return "refused";
        }
    }

    private static List<Map<String, Object>> maps(JsonNode node) {
        return node.isMissingNode()
                ? List.of()
                : node.valueStream().map(ChatTemplateTest::map).toList();
    }

    private static Map<String, Object> map(JsonNode node) {
        return node.isMissingNode()
                ? Map.of()
                : JSON.convertValue(node, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ChatTemplateTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
