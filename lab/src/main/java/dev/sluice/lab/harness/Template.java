package dev.sluice.lab.harness;

import dev.sluice.engine.chat.PlainTemplate;
import dev.sluice.engine.chat.TemplateException;
import dev.sluice.lab.suite.SuiteException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// A Jinja template over the fields of a document, rendered as the harness's Python renders it.
final class Template {
    private final String where;
    private final PlainTemplate template;

    /// @param where what errors call this template
    /// @throws SuiteException where it asks for what is not known here
    Template(String where, String source) {
        this.where = where;
        this.template = told(() -> PlainTemplate.of(source));
    }

    /// The text that the template makes of a document.
    ///
    /// @throws SuiteException where it asks for what is not there
    String render(Map<String, Object> doc) {
        return told(() -> template.render(doc));
    }

    /// The value of a template that is one expression and nothing else. Python renders such a list
    /// and reads the text back; here the list itself is taken.
    ///
    /// @return empty where the template is more than one expression
    Optional<Object> value(Map<String, Object> doc) {
        return told(() -> template.value(doc));
    }

    private <T> T told(Supplier<T> rendering) {
        try {
            return rendering.get();
        } catch (TemplateException e) {
            throw new SuiteException(
                    where,
                    "the template cannot be rendered: " + e.getMessage(),
                    "correct it, or write the items as JSONL");
        }
    }
}
