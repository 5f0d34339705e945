package dev.sluice.hub.page;

import gg.jte.Content;
import gg.jte.TemplateOutput;

/// HTML that was cleaned, so that templates write it as it is. Only [CardHtml] makes it.
public final class SafeHtml implements Content {
    private final String html;

    SafeHtml(String html) {
        this.html = html;
    }

    @Override
    public void writeTo(TemplateOutput output) {
        output.writeContent(html);
    }

    @Override
    public boolean isEmptyContent() {
        return html.isBlank();
    }

    @Override
    public String toString() {
        return html;
    }
}
