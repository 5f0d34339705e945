package dev.sluice.engine.chat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A template with Jinja's own settings, as programs other than chats use it: white space stays as
/// it is, and what is not defined is an error (`StrictUndefined`, `keep_trailing_newline`). No
/// functions are known. Thread-safe.
public final class PlainTemplate {
    private final Statement template;
    private final Optional<Expression> only;

    private PlainTemplate(Statement template, Optional<Expression> only) {
        this.template = template;
        this.only = only;
    }

    /// A template from its text.
    ///
    /// @throws TemplateException where it cannot be rendered
    public static PlainTemplate of(String template) {
        Environment environment = Environment.strict();
        Statement all = TemplateParser.parse(template, environment);
        List<Segment> segments = TemplateLexer.segments(template, environment.isTrimmed());
        if (segments.size() != 1 || !(segments.getFirst() instanceof Segment.Print print)) {
            return new PlainTemplate(all, Optional.empty());
        }
        Tokens tokens = new Tokens(print.tokens(), print.line());
        return new PlainTemplate(
                all, Optional.of(new ExpressionParser(tokens, environment).tupleOrOne()));
    }

    /// The text.
    ///
    /// @throws TemplateException where something in it is not defined or cannot be rendered
    public String render(Map<String, ?> names) {
        StringBuilder text = new StringBuilder();
        template.render(scope(names), text);
        return text.toString();
    }

    /// The value of a template that is one `{{ expression }}` and nothing else: Boolean, Long,
    /// Double, String, a list or a map of these.
    ///
    /// @return empty where the template is more, or the value is Python's `None`
    /// @throws TemplateException as [#render]
    public Optional<Object> value(Map<String, ?> names) {
        return only.map(expression -> expression.value(scope(names)))
                .filter(value -> !(value instanceof Special));
    }

    /// A value as Python prints it.
    public static String text(Object value) {
        return Values.text(Values.of(value));
    }

    private static Scope scope(Map<String, ?> names) {
        Scope scope = Scope.root();
        names.forEach((name, value) -> scope.set(name, Values.of(value)));
        return scope;
    }
}
