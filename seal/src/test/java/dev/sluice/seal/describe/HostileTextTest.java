package dev.sluice.seal.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Whatever a plan says, a page has the same parts in the same order, as another reader of Markdown
/// (commonmark-java) and of YAML (SnakeYAML) sees it: text of the plan never becomes structure.
class HostileTextTest {
    private static final Parser MARKDOWN =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one\n\n# two\n\n- three",
                "---\nlicense: mit\n---",
                "\r---\r",
                "`code` and ``more`` ```\nfence",
                "<script>alert(1)</script>",
                "<!-- hidden",
                "| a | b |\n|---|---|\n| c | d |",
                "a | b \\| c",
                "[text](https://example.org) ![picture](x.png)",
                "*emphasis* __strong__ ~~gone~~",
                "- item",
                "+ item",
                "1. item",
                "12) item",
                "> quote",
                "=====",
                "    indented code",
                "&lt;b&gt; &amp; &#60;",
                "trailing backslash \\",
                "https://example.org/?a=1&b=2",
                "line\u2028separator\u0085next \u202Eturned",
                "\"quotes\": {a: b} # comment",
                "%s %n $1 \\1"
            })
    void thePagesKeepTheirParts(String hostile) {
        SortedMap<String, byte[]> expected = Descriptions.of(ExampleFacts.full(_ -> "words"));
        SortedMap<String, byte[]> actual = Descriptions.of(ExampleFacts.full(_ -> hostile));
        for (String page : expected.keySet()) {
            if (page.endsWith(".md")) {
                assertThat(
                                parts(
                                        new String(
                                                actual.get(page),
                                                java.nio.charset.StandardCharsets.UTF_8)))
                        .as(page)
                        .isEqualTo(
                                parts(
                                        new String(
                                                expected.get(page),
                                                java.nio.charset.StandardCharsets.UTF_8)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a*b_c`d", "<b> & \\ |", "# 1. - + > [x](y) ~z~ $w$", "1) 2. x"})
    void textIsShownAsItIs(String text) {
        List<String> shown = new ArrayList<>();
        MARKDOWN.parse(Markdown.line(text))
                .accept(
                        new AbstractVisitor() {
                            @Override
                            public void visit(Text node) {
                                shown.add(node.getLiteral());
                            }
                        });
        assertThat(String.join("", shown)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a`b", "``", "x``y`z", "plain.json", "`"})
    void codeIsShownAsItIs(String text) {
        Node code = MARKDOWN.parse(Markdown.code(text)).getFirstChild().getFirstChild();
        assertThat(code).isInstanceOf(Code.class);
        assertThat(((Code) code).getLiteral()).isEqualTo(text);
        assertThat(code.getNext()).isNull();
    }

    @Property(tries = 500)
    void yamlReadsBackWhatWasWritten(@ForAll Map<String, String> texts) {
        texts.keySet().removeIf(HostileTextTest::isTorn);
        texts.values().removeIf(HostileTextTest::isTorn);
        JsonNode written =
                JsonMapper.shared().valueToTree(Map.of("map", texts, "list", texts.values()));
        assertThat(YAMLMapper.shared().readTree(YamlText.block(written))).isEqualTo(written);
    }

    /// Half a character is no text.
    private static boolean isTorn(String text) {
        return text.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF);
    }

    /// The kinds of all nodes, depth first, but for the text itself.
    private static List<String> parts(String page) {
        List<String> parts = new ArrayList<>();
        add(MARKDOWN.parse(page), "", parts);
        return parts;
    }

    private static void add(Node node, String indent, List<String> parts) {
        if (!(node instanceof Text)) {
            parts.add(indent + node.getClass().getSimpleName());
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
            add(child, indent + " ", parts);
        }
    }
}
