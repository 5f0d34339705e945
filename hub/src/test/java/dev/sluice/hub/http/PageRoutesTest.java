package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.PathText;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages over the network: each shows what its reader may know and no more, and nobody else's page
/// can act for who is logged in.
class PageRoutesTest {
    @TempDir private Path temporary;
    private LiveHub hub;

    @BeforeEach
    void serve() throws IOException {
        hub = new LiveHub(temporary.resolve("hub"));
        Path folder = Files.createDirectories(temporary.resolve("model/nested"));
        Files.writeString(
                temporary.resolve("model/README.md"),
                """
                ---
                license: mit
                tags: [harbour]
                extra_gated_fields:
                  Company: text
                ---
                # Hello

                See [notes](nested/notes.txt). <script>alert(1)</script>
                """);
        Files.writeString(folder.resolve("notes.txt"), "notes");
        hub.push("acme/open", "public", temporary.resolve("model"));
        hub.push("acme/gated", "gated-manual", temporary.resolve("model"));
        hub.push("acme/secret", "private", temporary.resolve("model"));
        hub.push("acme/served", "api-only", temporary.resolve("model"));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void theListShowsWhatTheReaderMaySee() throws IOException {
        assertThat(hub.page("").body())
                .contains("acme/open", "acme/gated", "acme/served")
                .doesNotContain("acme/secret");
        assertThat(hub.page("models", hub.grace).body()).doesNotContain("acme/secret");
        assertThat(hub.page("models", hub.ada).body()).contains("acme/secret", ">ada<");
        assertThat(hub.page("models?search=gat").body())
                .contains("acme/gated", "1 found for")
                .doesNotContain("acme/open");
        assertThat(hub.page("models?search=harbour").body()).contains("acme/open");
        assertThat(hub.page("models?author=nobody").body()).doesNotContain("acme/open");
        assertThat(hub.page("datasets").body()).contains("Nothing is published here yet");
    }

    @Test
    void aCardIsShownWithItsFactsAndNothingOfItRuns() throws IOException {
        HttpResponse<String> page = hub.page("acme/open");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body())
                .contains("<h2>Hello</h2>", "<dt>license</dt><dd>mit</dd>", "Not sealed")
                .contains("href=\"/acme/open/resolve/main/nested/notes.txt\"")
                .doesNotContain("alert(1)", "extra_gated");
    }

    @Test
    void filesAndVersionsAreLinkedAndTheLinksLead() throws IOException {
        String files = hub.page("acme/open/tree/main").body();
        assertThat(files).contains("href=\"/acme/open/tree/main/nested\"");
        String folder = hub.page("acme/open/tree/main/nested").body();
        assertThat(folder).contains("href=\"/acme/open/resolve/main/nested/notes.txt\"");
        assertThat(hub.page("acme/open/resolve/main/nested/notes.txt").body()).isEqualTo("notes");
        String versions = hub.page("acme/open/commits/main").body();
        assertThat(versions).contains(">Release</a>", ">initial commit</a>");
        List<String> commits =
                Pattern.compile("/acme/open/tree/([0-9a-f]{40})")
                        .matcher(versions)
                        .results()
                        .map(each -> each.group(1))
                        .toList();
        assertThat(hub.page("acme/open/tree/" + commits.getFirst()).body()).contains("README.md");
        HttpResponse<String> commit = hub.page("acme/open/commit/" + commits.getFirst());
        assertThat(commit.statusCode()).isEqualTo(303);
        assertThat(commit.headers().firstValue("Location"))
                .contains("/acme/open/tree/" + commits.getFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "acme/secret, 401",
        "acme/nothing, 401",
        "acme/open/tree/none, 404",
        "acme/open/tree/main/none, 404",
        "acme/open/seal/main, 404",
        "acme/open/requests, 401",
        "acme/open/tree/main/README.md, 404"
    })
    void whatIsNotThereIsAPageThatSaysSo(String path, int status) throws IOException {
        HttpResponse<String> page = hub.page(path);
        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.body()).startsWith("<!doctype html>").contains("" + status);
    }

    @Test
    void anApiOnlyModelShowsNoByteOfItsFiles() throws IOException {
        assertThat(hub.page("acme/served", hub.ada).body())
                .contains("given out to nobody")
                .doesNotContain("Hello", "<dd>mit</dd>", "hf download");
        assertThat(hub.page("acme/served/tree/main", hub.ada).body())
                .contains("README.md")
                .doesNotContain("/resolve/");
    }

    @Test
    void loggingInKeepsTheTokenInACookieThatNoScriptReads() throws IOException {
        HttpResponse<String> in =
                hub.post("-/login", "", "token=" + hub.ada + "&then=acme%2Fsecret");
        assertThat(in.statusCode()).isEqualTo(303);
        assertThat(in.headers().firstValue("Location")).contains("/acme/secret");
        assertThat(in.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("sluice_token=" + hub.ada + "; Path=/; Max-Age=2592000")
                .contains("HttpOnly", "SameSite=Strict");
        assertThat(hub.page("acme/secret", hub.ada).statusCode()).isEqualTo(200);

        HttpResponse<String> wrong = hub.post("-/login", "", "token=hf_wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("unknown, revoked or expired");
        assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();

        HttpResponse<String> out = hub.post("-/logout", hub.ada, "");
        assertThat(out.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("sluice_token=; Path=/; Max-Age=0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example",
                "/-/logout",
                "\\evil.example",
                "a//evil.example",
                "a\r\nSet-Cookie: x=y"
            })
    void afterLoggingInNobodyIsSentElsewhere(String then) throws IOException {
        HttpResponse<String> in =
                hub.post("-/login", "", "token=" + hub.ada + "&then=" + PathText.encode(then));
        assertThat(in.headers().firstValue("Location")).contains("/models");
    }

    @Test
    void aCookieThatCountsNoMoreIsForgottenAndNoObstacle() throws IOException {
        HttpResponse<String> page = hub.page("acme/open", "hf_gone");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains(">Log in<");
        assertThat(page.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("sluice_token=; Path=/; Max-Age=0");
    }

    @Test
    void whoTriesManyTokensIsLockedOut() throws IOException {
        int last = 0;
        for (int i = 0; i < 60 && last != 429; i++) {
            last = hub.post("-/login", "", "token=hf_wrong" + i).statusCode();
        }
        assertThat(last).isEqualTo(429);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, none",
        "Origin, https://evil.example",
        "Origin, null",
        "X-None, x"
    })
    void aPageOfSomebodyElseCannotActForWhoIsLoggedIn(String header, String value)
            throws IOException {
        for (String path : List.of("acme/gated/requests", "-/logout", "-/login")) {
            HttpRequest.Builder request =
                    hub.browser(path, hub.ada)
                            .header(header, value)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "user=grace&status=accepted"));
            assertThat(hub.send(request).statusCode()).as(path).isEqualTo(403);
        }
        HttpRequest.Builder api =
                hub.browser("api/repos/create", hub.ada)
                        .header(header, value)
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"acme/forged\"}"));
        assertThat(hub.send(api).statusCode()).isEqualTo(401);
    }

    @Test
    void aFormOfThisHubIsTakenFromBrowsersThatSayTheOriginOnly() throws IOException {
        String origin = hub.at("").toString().replaceAll("/$", "").toLowerCase(Locale.ROOT);
        HttpRequest.Builder request =
                hub.browser("-/logout", hub.ada)
                        .header("Origin", origin)
                        .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(hub.send(request).statusCode()).isEqualTo(303);
    }

    @Test
    void accessIsAskedForDecidedAndUsed() throws IOException {
        assertThat(hub.page("acme/gated").body()).contains("The files are gated", "<h2>Hello</h2>");
        assertThat(hub.page("acme/gated/tree/main").body()).doesNotContain("/resolve/");
        String form = hub.page("acme/gated", hub.grace).body();
        assertThat(form).contains("<label>Company <input name=\"Company\"");

        assertThat(hub.post("acme/gated/ask-access", hub.grace, "").body())
                .contains("&#39;Company&#39; is not filled in".replace("&#39;", "'"));
        HttpResponse<String> asked =
                hub.post("acme/gated/ask-access", hub.grace, "Company=Navy+%26+Sons&Forged=x");
        assertThat(asked.statusCode()).isEqualTo(303);
        assertThat(hub.page("acme/gated", hub.grace).body()).contains("Your request waits");
        assertThat(hub.page("acme/gated/requests", hub.grace).statusCode()).isEqualTo(403);

        String waiting = hub.page("acme/gated/requests", hub.ada).body();
        assertThat(waiting)
                .contains("grace", "Navy &amp; Sons", "<span class=\"number\">1</span>")
                .doesNotContain("Forged");
        assertThat(
                        hub.post("acme/gated/requests", hub.grace, "user=grace&status=accepted")
                                .statusCode())
                .isEqualTo(403);
        assertThat(
                        hub.post("acme/gated/requests", hub.ada, "user=grace&status=accepted")
                                .statusCode())
                .isEqualTo(303);
        assertThat(hub.page("acme/gated", hub.grace).body()).contains("You have access");
        assertThat(hub.page("acme/gated/tree/main/nested", hub.grace).body())
                .contains("/resolve/main/nested/notes.txt");

        assertThat(
                        hub.post(
                                        "acme/gated/requests",
                                        hub.ada,
                                        "user=grace&status=rejected&reason=say+more")
                                .statusCode())
                .isEqualTo(303);
        assertThat(hub.page("acme/gated", hub.grace).body())
                .contains("Your request was turned down", "say more");
    }

    @Test
    void assetsAreCachedForEverUnderTheirVersionOnly() throws IOException {
        String page = hub.page("-/login").body();
        String style = page.replaceAll("(?s).*href=\"/(-/assets/[^\"]*hub.css)\".*", "$1");
        assertThat(hub.page(style).headers().firstValue("Cache-Control").orElse(""))
                .contains("immutable");
        assertThat(hub.page("-/assets/old/hub.css").headers().firstValue("Cache-Control"))
                .contains("no-cache");
        assertThat(hub.page("-/assets/old/..%2Fhub.css").statusCode()).isEqualTo(404);
    }
}
