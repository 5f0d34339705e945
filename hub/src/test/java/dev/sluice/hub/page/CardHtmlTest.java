package dev.sluice.hub.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A card is shown as its author meant it, as far as it is text; nothing in it runs, fetches or
/// posts.
class CardHtmlTest {
    private static final Frame FRAME = new Frame("/hub", "v", Optional.empty(), "");
    private static final Links LINKS = new Links("acme/harbor", "main");

    @Test
    void tablesListsAndCodeAreKept() {
        assertThat(html("| a | b |\n|---|---:|\n| 1 | `2` |\n\n- x\n\n```\n<y>\n```"))
                .contains("<td>1</td>")
                .contains("<code>2</code>")
                .contains("<li>x</li>")
                .contains("&lt;y&gt;");
    }

    @Test
    void headingsStandBelowThePagesOwn() {
        assertThat(html("# One\n\n###### Six\n\n<h1>Raw</h1>"))
                .contains("<h2>One</h2>")
                .contains("<h6>Six</h6>")
                .contains("<h2>Raw</h2>")
                .doesNotContain("<h1>");
    }

    @Test
    void filesOfTheRepositoryAreLinked() {
        assertThat(html("[a](DATA_CARD.md) ![b](img/plot.png) <img src=\"./img/x y.png\">"))
                .contains("href=\"/hub/acme/harbor/resolve/main/DATA_CARD.md\"")
                .contains("src=\"/hub/acme/harbor/resolve/main/img/plot.png\"")
                .contains("src=\"/hub/acme/harbor/resolve/main/img/x%20y.png\"");
    }

    @Test
    void otherServersAreLinkedAndNeverAsked() {
        assertThat(html("[a](https://example.org/x) ![b](https://example.org/b.png)"))
                .contains("href=\"https://example.org/x\"")
                .contains("rel=\"nofollow noopener\"")
                .doesNotContain("src=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "[x](javascript:alert(1))",
                "<a href=\"JaVaScRiPt&colon;alert(1)\">x</a>",
                "[x](data:text/html;base64,PHNjcmlwdD4=)",
                "<svg onload=alert(1)><a xlink:href=\"javascript:alert(1)\">",
                "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
                "<iframe src=\"/-/login\"></iframe>",
                "<form action=\"/-/logout\"><button>x</button></form>",
                "<style>*{display:none}</style>",
                "<p style=\"position:fixed\">x</p>",
                "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
                "<noscript><style><!--</noscript><img src=x onerror=alert(1)>",
                "<base href=\"https://evil.example\">",
                "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
                "<a href=\"//evil.example/x\">x</a>",
                "<a href=\"/-/logout\">x</a>",
                "<a href=\"../../-/logout\">x</a>",
                "<div hx-get=\"/-/logout\" hx-trigger=\"load\">x</div>",
                "<div data-hx-post=\"/x\">x</div>",
                "<p class=\"banner good\" id=\"content\">x</p>"
            })
    void nothingRunsOrPretends(String card) {
        String html = html(card).toLowerCase(Locale.ROOT);
        assertThat(html.replaceAll("&lt;.*?&gt;", ""))
                .doesNotContain(
                        "<script",
                        "onerror",
                        "onload",
                        "javascript",
                        "data:",
                        "<iframe",
                        "<form",
                        "<style",
                        "style=",
                        "<base",
                        "<meta",
                        "<svg",
                        "<math",
                        "evil.example",
                        "-/log",
                        "hx-",
                        "class=",
                        "id=");
    }

    @Property(tries = 300)
    void noTextBecomesAnElementThatIsNotAllowed(
            @ForAll @StringLength(max = 80) @CharRange(from = ' ', to = '~') String text) {
        assertThat(html(text))
                .doesNotContainPattern("(?i)<(script|style|iframe|form|input|object|embed|svg)\\b")
                .doesNotContainPattern("(?i)<[^>]*\\son[a-z]+\\s*=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"> ", "*", "[", "![", "- ", "<div>", "`", "**a ", "_(", "1. "})
    void markupThatNestsWithoutEndIsNoTrouble(String piece) {
        long begun = System.nanoTime();
        assertThat(html(piece.repeat(60_000))).isNotNull();
        assertThat((System.nanoTime() - begun) / 1e9).isLessThan(10);
    }

    private static String html(String card) {
        return CardHtml.of(FRAME, LINKS, card).toString();
    }
}
