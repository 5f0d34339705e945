package dev.sluice.hub.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.trust.SealSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pages say what their records hold, keep to what the content security policy allows, and let
/// nothing that strangers wrote become markup.
class PagesTest {
    private static final Map<String, String> ALL = ExamplePages.all(card());

    @Test
    void everyPageIsThere() throws IOException {
        Path folder = Files.createDirectories(Path.of("target/pages"));
        for (Map.Entry<String, String> page : ALL.entrySet()) {
            Files.writeString(folder.resolve(page.getKey() + ".html"), page.getValue());
            assertThat(page.getValue()).startsWith("<!doctype html>").contains("</html>");
        }
        assertThat(ALL).hasSize(16);
    }

    /// The card that `sluice quickstart` wrote, without its head.
    private static String card() {
        try (InputStream in =
                Objects.requireNonNull(
                        PagesTest.class.getResourceAsStream(
                                "/dev/sluice/hub/trust/harbor/README.md"))) {
            String readme = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return readme.substring(readme.indexOf("\n---\n") + 5);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aReleasesOwnCardIsShownWhole() {
        assertThat(ALL.get("model"))
                .contains("<h2>harbor-1-open</h2>")
                .contains("<td>acc_token</td>")
                .contains("href=\"/acme/harbor-1-open/resolve/main/DATA_CARD.md\"")
                .contains("<code>sluice verify . --key developer.pub");
    }

    @Test
    void noPageHasAScriptOrStyleInItOrAsksAnotherServer() {
        Pattern inline =
                Pattern.compile(
                        "<script(?![^>]* src=\"/-/)|<style|\\son\\w+=|\\sstyle=|javascript:");
        Pattern elsewhere =
                Pattern.compile("(?:src|action)=\"(?:https?:)?//|<link[^>]*href=\"[^/]");
        ALL.forEach(
                (name, html) -> {
                    assertThat(html).as(name).doesNotContainPattern(inline);
                    assertThat(html).as(name).doesNotContainPattern(elsewhere);
                });
    }

    @Test
    void whatStrangersWroteIsText() {
        assertThat(ALL.get("model-withdrawn"))
                .contains("the cut missed a layer &lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>alert");
        assertThat(ALL.get("requests")).contains("Example &amp; Sons &lt;b&gt;Ltd&lt;/b&gt;");
        assertThat(ALL.get("model-ask")).contains("name=\"I agree to the &#34;licence&#34;\"");
        assertThat(new Pages().list(ExamplePages.list("\"><img src=x>")))
                .contains("value=\"&#34;>&lt;img src=x>\"")
                .contains("“&#34;>&lt;img src=x&gt;”".replace("&#34;>", "\"&gt;"))
                .doesNotContain("<img");
    }

    @Test
    void everyInputHasALabel() {
        Pattern input = Pattern.compile("<(?:input|select)(?![^>]*type=\"hidden\")[^>]*>");
        ALL.forEach(
                (name, html) ->
                        input.matcher(html)
                                .results()
                                .forEach(
                                        found ->
                                                assertThat(
                                                                isLabelled(
                                                                        html,
                                                                        found.group(),
                                                                        found.start()))
                                                        .as(name + ": " + found.group())
                                                        .isTrue()));
    }

    private static boolean isLabelled(String html, String input, int at) {
        boolean inside = html.lastIndexOf("<label", at) > html.lastIndexOf("</label>", at);
        return inside
                || Pattern.compile(" id=\"([a-z]+)\"")
                        .matcher(input)
                        .results()
                        .anyMatch(id -> html.contains("for=\"" + id.group(1) + "\""));
    }

    @Test
    void aSealedReleaseShowsItsSignerVerdictAndWhatIsWithheld() {
        assertThat(ALL.get("model"))
                .contains("<strong class=\"good\">passed</strong>, <strong>proven</strong>")
                .contains("d8158c6297fd")
                .contains("it signed the first sealed release of acme")
                .contains("Definitions of substances")
                .contains("Class III - Open Model")
                .contains("14 files, 5.5 MiB");
    }

    @Test
    void aWithdrawnReleaseSaysSoFirst() {
        String html = String.valueOf(ALL.get("model-withdrawn"));
        assertThat(html.indexOf("This release is withdrawn"))
                .isPositive()
                .isLessThan(html.indexOf("Sealed release"));
        assertThat(html).contains("use harbor-1.1").doesNotContain("mark good\">sealed");
    }

    @Test
    void theEvidenceIsATableAndAPicture() {
        String html = String.valueOf(ALL.get("seal"));
        assertThat(Pattern.compile("<tr><th scope=\"row\">").matcher(html).results()).hasSize(6);
        assertThat(Pattern.compile("class=\"strip good\"").matcher(html).results()).hasSize(4);
        assertThat(html).contains("lacks substances: 25.7 %, interval 22.2, 29.2, at most 30 %");
    }

    @Test
    void filesAreLinkedWithTheirNamesEncodedAndOnlyForWhoMayDownload() {
        assertThat(ALL.get("files"))
                .contains("href=\"/acme/harbor-1-open/resolve/main/nested/%C3%A9%20%23%25.txt\"")
                .contains("href=\"/acme/harbor-1-open/tree/main/attestations\"")
                .contains(ExamplePages.ROOT.substring(7));
        assertThat(ALL.get("files-gated")).doesNotContain("/resolve/").contains("need access");
    }

    @Test
    void pagesBelowABasePathLinkBelowIt() {
        Frame frame = new Frame("/hub", "v", Optional.empty(), "Log in");
        assertThat(new Pages().login(new LoginPage(frame, "", Optional.empty())))
                .contains("action=\"/hub/-/login\"")
                .contains("href=\"/hub/-/assets/v/hub.css\"")
                .doesNotContain("=\"/-/");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "5663496, 5.4 MiB",
        "1073741824, 1.0 GiB",
        "9223372036854775807, 8.0 EiB"
    })
    void sizesAreInUnitsThatPeopleRead(long bytes, String text) {
        assertThat(Words.size(bytes)).isEqualTo(text);
    }

    @Test
    void thePictureHoldsEveryNumberWhateverItsRange() {
        SealSummary.Check far =
                new SealSummary.Check(
                        "resists",
                        "",
                        "refused",
                        "",
                        Optional.of(new SealSummary.Measured(-3, -4, 7, 0.05, true)));
        EvidencePlot plot = EvidencePlot.of(List.of(far));
        EvidencePlot.Row row = plot.rows().getFirst();
        assertThat(Stream.of(row.at(), row.low(), row.high(), row.limit()))
                .allSatisfy(
                        place ->
                                assertThat(Double.parseDouble(place.replace("%", "")))
                                        .isBetween(0.0, 100.0));
        assertThat(row.passed()).isFalse();
        assertThat(EvidencePlot.of(List.of()).rows()).isEmpty();
    }

    @Test
    void assetsAreThereAndNothingElse() {
        Assets assets = new Assets();
        assertThat(assets.find("htmx.js").orElseThrow().content().length).isGreaterThan(40_000);
        assertThat(assets.find("hub.css").orElseThrow().contentType()).startsWith("text/css");
        assertThat(assets.find("../hub.css")).isEmpty();
        assertThat(assets.version()).matches("[0-9a-f]{16}");
    }
}
