package dev.sluice.lab.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.lab.suite.SuiteException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates render as Jinja2 3.1 renders them with the harness's settings, which printed the
/// expected texts; what might not is refused.
class TemplateTest {
    private static final Map<String, Object> DOC =
            Map.of(
                    "question",
                    " What's it? \n",
                    "choices",
                    List.of("a b", "it's \"q\"", "c\nd", "é"),
                    "answer",
                    2L,
                    "text",
                    "The quick brown fox",
                    "c",
                    Map.of("text", List.of("x", "y"), "label", List.of("A", "B")),
                    "key",
                    "B",
                    "t",
                    true,
                    "f",
                    1.5);

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{{question.strip()}}¶A. {{choices[0]}}¶→What's it?¶A. a b¶",
                "{{choices}}→['a b', 'it\\'s \"q\"', 'c\\nd', 'é']",
                "{{text.split(' ')[:-1]|join(' ')}}→The quick brown",
                "{{' '+text.split(' ')[-1]}}→ fox",
                "{{c.label.index(key)}}→1",
                "{{c['text'][1]}}→y",
                "{{answer + 1}} {{t}} {{f}} {{ answer|int }}→3 True 1.5 2",
                "{% for x in c.text %}{{loop.index0}}:{{x}}¶{% endfor %}end¶→0:x¶1:y¶end¶",
                "{% set q = text|upper %}{{q}}{% if answer == 2 %}Y{% else %}N{% endif %}→THE QUICK"
                        + " BROWN FOXY",
                "{{ 'a' ~ answer }}{{ 'a' if t else 'b' }}→a2a",
                "{{ text[4:9] }}{{ text[0] }}{{ text[-1] }}→quickTx",
                "{{text.replace('quick','slow')}}→The slow brown fox",
                "{{ text|length }} {{ choices|length }}→19 4",
                "{{ '{{x}}' }}→{{x}}",
                "a {{- text -}} x→aThe quick brown foxx",
                "a ¶ {%- if t %} b {%- endif %} c→a b c",
                "{{ ', '.join(c.text) }}→x, y",
                "{{ 7 // 2 }} {{ 7 % 3 }} {{ 7/2 }} {{ not t }}→3 1 3.5 False",
                "x {% raw %}{{x}}{% endraw %} {# hidden #}→x {{x}} ",
                "{{ text.lower().split() }}→['the', 'quick', 'brown', 'fox']",
                "{{ choices[3] }}&lt;{{ '<b>' }}→é&lt;<b>",
                "{% if text.startswith(\"The\") %}yes{% endif %}→yes",
            })
    void rendersAsJinja(String template, String expected) {
        assertThat(new Template("t", lines(template)).render(DOC)).isEqualTo(lines(expected));
    }

    private static String lines(String text) {
        return text.replace('¶', '\n');
    }

    @Test
    void takesAListAsItIs() {
        assertThat(new Template("t", "{{[choices[0], text]}}").value(DOC))
                .hasValue(List.of("a b", "The quick brown fox"));
        assertThat(new Template("t", "x{{text}}").value(DOC)).isEmpty();
        assertThat(new Template("t", "{{text}}{{text}}").value(DOC)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{missing}}",
                "{{question.foo()}}",
                "{{question.getClass()}}",
                "{{text.bytes}}",
                "{{['A'].index('C')}}",
                "{{choices[9]}}",
                "{{text[99]}}",
                "{{c.nope}}",
                "{{range(3)|list}}",
                "{% include 'x' %}",
                "{% import 'x' as y %}",
                "{{ text|safe }}",
                "{{ text|tojson }}",
            })
    void refusesWhatItDoesNotKnow(String template) {
        assertThatThrownBy(() -> new Template("t.yaml, key 'doc_to_text'", template).render(DOC))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("doc_to_text");
    }
}
