package dev.sluice.hub.page;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;
import org.owasp.html.AttributePolicy;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/// Makes the text of a card, Markdown with HTML in it, into HTML that can do nothing but be read.
///
/// Nothing of it runs, nothing looks like the hub's own pages, and nothing is fetched from
/// elsewhere: who reads a card does not tell other servers so.
public final class CardHtml {
    /// Longer cards are shown up to here.
    private static final int MAX_LENGTH = 256 * 1024;

    private static final int MAX_OPEN_BLOCKS = 64;
    private static final Parser PARSER =
            Parser.builder()
                    .extensions(List.of(TablesExtension.create()))
                    .maxOpenBlockParsers(MAX_OPEN_BLOCKS)
                    .build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(List.of(TablesExtension.create())).build();

    private CardHtml() {}

    /// Cleans a text of several lines.
    ///
    /// @param links where files that the card names by relative addresses stand
    public static SafeHtml of(Frame frame, Links links, String markdown) {
        String text =
                markdown.length() <= MAX_LENGTH
                        ? markdown
                        : markdown.substring(0, MAX_LENGTH) + "\n\n…";
        String html;
        try {
            html = RENDERER.render(PARSER.parse(text));
        } catch (StackOverflowError tooDeep) {
            // Markup nested deeper than any that is meant to be read: shown as it was written.
            html = "<pre>" + escaped(text) + "</pre>";
        }
        return new SafeHtml(policy(frame, links).sanitize(html));
    }

    private static PolicyFactory policy(Frame frame, Links links) {
        return new HtmlPolicyBuilder()
                .allowElements(
                        "p",
                        "br",
                        "hr",
                        "strong",
                        "b",
                        "em",
                        "i",
                        "s",
                        "del",
                        "ins",
                        "code",
                        "pre",
                        "kbd",
                        "sub",
                        "sup",
                        "ul",
                        "ol",
                        "li",
                        "dl",
                        "dt",
                        "dd",
                        "blockquote",
                        "a",
                        "img",
                        "table",
                        "thead",
                        "tbody",
                        "tr",
                        "th",
                        "td",
                        "details",
                        "summary",
                        "div",
                        "span",
                        "center")
                // The page has a first heading of its own.
                .allowElements(
                        (name, _) -> "h" + Math.min(6, name.charAt(1) - '0' + 1),
                        "h1",
                        "h2",
                        "h3",
                        "h4",
                        "h5",
                        "h6")
                .allowUrlProtocols("http", "https", "mailto")
                .allowAttributes("href")
                .matching(target(frame, links))
                .onElements("a")
                .allowAttributes("src")
                .matching(ownFile(frame, links))
                .onElements("img")
                .allowAttributes("alt", "title")
                .onElements("img")
                .allowAttributes("align")
                .matching(true, "left", "center", "right")
                .onElements("td", "th")
                .allowAttributes("start")
                .onElements("ol")
                .requireRelsOnLinks("nofollow", "noopener")
                .toFactory();
    }

    /// Addresses of others stay, files of the repository are found, anchors lead nowhere.
    private static AttributePolicy target(Frame frame, Links links) {
        return (_, _, value) ->
                isAbsolute(value) ? value : relative(frame, links, value).orElse(null);
    }

    private static AttributePolicy ownFile(Frame frame, Links links) {
        return (_, _, value) ->
                isAbsolute(value) ? null : relative(frame, links, value).orElse(null);
    }

    private static boolean isAbsolute(String value) {
        String lower = value.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("http:")
                || lower.startsWith("https:")
                || lower.startsWith("mailto:");
    }

    /// The address of a file that is named from the repository's root.
    private static Optional<String> relative(Frame frame, Links links, @Nullable String value) {
        String path = value == null ? "" : value.strip();
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        boolean plain =
                !path.isEmpty()
                        && path.matches("[A-Za-z0-9_][^:\\\\?#\"'<>]*")
                        && !List.of(path.split("/", -1)).contains("..");
        return plain ? Optional.of(frame.to(links.resolve(decoded(path)))) : Optional.empty();
    }

    private static String decoded(String path) {
        return path.replace("%20", " ");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
