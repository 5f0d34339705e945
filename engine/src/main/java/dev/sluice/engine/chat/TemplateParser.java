package dev.sluice.engine.chat;

import dev.sluice.engine.chat.Statement.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Statements: `for`, `if`, `set`, `macro`, `filter`, `with`, `generation`, `break`, `continue`.
/// Others are refused by name.
final class TemplateParser {
    private static final int MAX_DEPTH = 64;

    private final List<Segment> segments;
    private final Environment environment;
    private int at;
    private int depth;

    private TemplateParser(List<Segment> segments, Environment environment) {
        this.segments = segments;
        this.environment = environment;
    }

    static Statement parse(String template, Environment environment) {
        TemplateParser parser =
                new TemplateParser(
                        TemplateLexer.segments(template, environment.isTrimmed()), environment);
        Statement all = parser.until(Set.of());
        if (parser.at < parser.segments.size()) {
            Segment segment = parser.segments.get(parser.at);
            throw new TemplateException(
                    segment.line(), "'%s' ends nothing".formatted(parser.tagName()));
        }
        return all;
    }

    /// Statements up to a tag of one of these names, which is not taken.
    private Statement until(Set<String> ends) {
        if (++depth > MAX_DEPTH) {
            throw new TemplateException("blocks nest more than %d deep".formatted(MAX_DEPTH));
        }
        List<Statement> statements = new ArrayList<>();
        while (at < segments.size()) {
            Segment segment = segments.get(at);
            switch (segment) {
                case Segment.Text text ->
                        statements.add(
                                (_, out) -> {
                                    print(out, text.text());
                                    return Flow.NEXT;
                                });
                case Segment.Print print -> statements.add(printed(print));
                case Segment.Tag tag -> {
                    String name = tagName();
                    if (ends.contains(name) || name.startsWith("end") || name.startsWith("el")) {
                        depth--;
                        return Statement.all(statements);
                    }
                    at++;
                    statements.add(tag(name, new Tokens(tag.tokens(), tag.line())));
                    continue;
                }
            }
            at++;
        }
        depth--;
        return Statement.all(statements);
    }

    private String tagName() {
        return at < segments.size()
                        && segments.get(at) instanceof Segment.Tag tag
                        && !tag.tokens().isEmpty()
                ? tag.tokens().getFirst().text()
                : "";
    }

    private Statement printed(Segment.Print print) {
        Tokens tokens = new Tokens(print.tokens(), print.line());
        Expression value = new ExpressionParser(tokens, environment).tupleOrOne();
        tokens.expectEnd();
        return (scope, out) -> {
            print(out, Values.text(value.value(scope)));
            return Flow.NEXT;
        };
    }

    private static void print(StringBuilder out, String text) {
        Budget.requireChars((long) out.length() + text.length());
        out.append(text);
    }

    private Statement tag(String name, Tokens tokens) {
        tokens.next();
        return switch (name) {
            case "if" -> choice(tokens);
            case "for" -> loop(tokens);
            case "set" -> assignment(tokens);
            case "macro" -> macro(tokens);
            case "filter" -> filterBlock(tokens);
            case "with" -> with(tokens);
            case "generation" -> block(tokens, "endgeneration");
            case "break" -> (_, _) -> Flow.BREAK;
            case "continue" -> (_, _) -> Flow.CONTINUE;
            default ->
                    throw new TemplateException(
                            tokens.line(), "the tag '%s' is not rendered here".formatted(name));
        };
    }

    private Statement block(Tokens tokens, String end) {
        tokens.expectEnd();
        Statement body = until(Set.of(end));
        take(end);
        return body;
    }

    private Tokens take(String name) {
        if (!tagName().equals(name)) {
            int line = at < segments.size() ? segments.get(at).line() : 0;
            throw new TemplateException(line, "'%s' was due".formatted(name));
        }
        Segment.Tag tag = (Segment.Tag) segments.get(at++);
        Tokens tokens = new Tokens(tag.tokens(), tag.line());
        tokens.next();
        return tokens;
    }

    private Statement choice(Tokens tokens) {
        List<Expression> conditions = new ArrayList<>();
        List<Statement> bodies = new ArrayList<>();
        Tokens head = tokens;
        while (true) {
            conditions.add(expression(head));
            head.expectEnd();
            bodies.add(until(Set.of("elif", "else", "endif")));
            if (tagName().equals("elif")) {
                head = take("elif");
            } else if (tagName().equals("else")) {
                take("else").expectEnd();
                conditions.add(_ -> true);
                bodies.add(until(Set.of("endif")));
                break;
            } else {
                break;
            }
        }
        take("endif");
        return (scope, out) -> {
            for (int i = 0; i < conditions.size(); i++) {
                if (Values.isTrue(conditions.get(i).value(scope))) {
                    return bodies.get(i).render(scope, out);
                }
            }
            return Flow.NEXT;
        };
    }

    private Statement loop(Tokens tokens) {
        List<String> targets = targets(tokens);
        tokens.expectName("in");
        ExpressionParser parser = new ExpressionParser(tokens, environment);
        Expression items = parser.or();
        Expression condition = tokens.skipName("if") ? parser.one() : _ -> true;
        tokens.expectEnd();
        Statement body = until(Set.of("else", "endfor"));
        Statement otherwise = (_, _) -> Flow.NEXT;
        if (tagName().equals("else")) {
            take("else").expectEnd();
            otherwise = until(Set.of("endfor"));
        }
        take("endfor").expectEnd();
        return new ForLoop(targets, items, condition, body, otherwise);
    }

    private List<String> targets(Tokens tokens) {
        boolean isBracketed = tokens.skipOperator("(");
        List<String> names = new ArrayList<>(List.of(tokens.name()));
        while (tokens.skipOperator(",")) {
            names.add(tokens.name());
        }
        if (isBracketed) {
            tokens.expectOperator(")");
        }
        return names;
    }

    private Statement assignment(Tokens tokens) {
        if (tokens.peek(1).isOperator(".")) {
            String name = tokens.name();
            tokens.expectOperator(".");
            String member = tokens.name();
            tokens.expectOperator("=");
            Expression value = new ExpressionParser(tokens, environment).tupleOrOne();
            tokens.expectEnd();
            int line = tokens.line();
            return (scope, _) -> {
                if (!(scope.get(name) instanceof Namespace namespace)) {
                    throw new TemplateException(line, "'%s' is no namespace".formatted(name));
                }
                namespace.members().put(member, value.value(scope));
                return Flow.NEXT;
            };
        }
        List<String> targets = targets(tokens);
        if (tokens.skipOperator("=")) {
            Expression value = new ExpressionParser(tokens, environment).tupleOrOne();
            tokens.expectEnd();
            return (scope, _) -> {
                ForLoop.assign(targets, value.value(scope), scope);
                return Flow.NEXT;
            };
        }
        Expression[] inside = {scope -> scope.get(ForLoop.BLOCK)};
        while (tokens.skipOperator("|")) {
            inside[0] = new ExpressionParser(tokens, environment).filter(inside[0], tokens.line());
        }
        Expression value = inside[0];
        Statement body = block(tokens, "endset");
        return (scope, _) -> {
            scope.set(targets.getFirst(), captured(body, value, scope));
            return Flow.NEXT;
        };
    }

    private static Object captured(Statement body, Expression value, Scope scope) {
        Scope inner = scope.inner();
        StringBuilder text = new StringBuilder();
        body.render(inner, text);
        inner.set(ForLoop.BLOCK, text.toString());
        return value.value(inner);
    }

    private Statement filterBlock(Tokens tokens) {
        Expression value =
                new ExpressionParser(tokens, environment)
                        .filter(scope -> scope.get(ForLoop.BLOCK), tokens.line());
        Statement body = block(tokens, "endfilter");
        return (scope, out) -> {
            print(out, Values.text(captured(body, value, scope)));
            return Flow.NEXT;
        };
    }

    private Statement with(Tokens tokens) {
        List<String> names = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.isAtEnd()) {
            if (!names.isEmpty()) {
                tokens.expectOperator(",");
            }
            names.add(tokens.name());
            tokens.expectOperator("=");
            values.add(expression(tokens));
        }
        Statement body = block(tokens, "endwith");
        return (scope, out) -> {
            Scope inner = scope.inner();
            for (int i = 0; i < names.size(); i++) {
                inner.set(names.get(i), values.get(i).value(scope));
            }
            return body.render(inner, out);
        };
    }

    private Statement macro(Tokens tokens) {
        String name = tokens.name();
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        tokens.expectOperator("(");
        while (!tokens.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            parameters.add(tokens.name());
            defaults.add(tokens.skipOperator("=") ? expression(tokens) : _ -> Special.UNDEFINED);
        }
        Statement body = block(tokens, "endmacro");
        return (scope, _) -> {
            scope.set(name, new Macro(name, parameters, defaults, body, scope));
            return Flow.NEXT;
        };
    }

    /// A named piece of template.
    private record Macro(
            String name,
            List<String> parameters,
            List<Expression> defaults,
            Statement body,
            Scope home)
            implements Callable {
        @Override
        public Object call(List<Object> arguments, Map<String, Object> named) {
            if (arguments.size() > parameters.size() || !parameters.containsAll(named.keySet())) {
                throw new TemplateException(
                        "the macro '%s' is given arguments it does not have".formatted(name));
            }
            home.budget().enter();
            Scope scope = home.inner();
            for (int i = 0; i < parameters.size(); i++) {
                String parameter = parameters.get(i);
                Object given = i < arguments.size() ? arguments.get(i) : named.get(parameter);
                scope.set(parameter, given == null ? defaults.get(i).value(scope) : given);
            }
            StringBuilder text = new StringBuilder();
            body.render(scope, text);
            home.budget().leave();
            return text.toString();
        }
    }

    private Expression expression(Tokens tokens) {
        return new ExpressionParser(tokens, environment).one();
    }
}
