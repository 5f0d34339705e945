package dev.sluice.engine.chat;

import dev.sluice.engine.chat.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Expressions, in Jinja's order of binding: `if else`, `or`, `and`, `not`, comparisons, `+ -`,
/// `~`, `* / // %`, `**`, sign, and what is appended: members, calls, filters and tests.
final class ExpressionParser {
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final int MAX_DEPTH = 100;

    private final Tokens tokens;
    private final Environment environment;
    private int depth;

    ExpressionParser(Tokens tokens, Environment environment) {
        this.tokens = tokens;
        this.environment = environment;
    }

    /// An expression, or several with commas, which are a tuple.
    Expression tupleOrOne() {
        Expression first = one();
        if (!tokens.peek().isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",")) {
            if (tokens.isAtEnd()
                    || tokens.peek().isOperator(")")
                    || tokens.peek().isOperator("=")) {
                break;
            }
            items.add(one());
        }
        return scope -> new Tuple(values(items, scope));
    }

    /// One expression.
    Expression one() {
        enter();
        Expression value = or();
        while (tokens.skipName("if")) {
            Expression then = value;
            Expression condition = or();
            Expression otherwise = tokens.skipName("else") ? one() : _ -> Special.UNDEFINED;
            value =
                    scope ->
                            Values.isTrue(condition.value(scope))
                                    ? then.value(scope)
                                    : otherwise.value(scope);
        }
        depth--;
        return value;
    }

    /// What stands before `if` in a loop's head.
    Expression or() {
        Expression value = and();
        while (tokens.skipName("or")) {
            Expression left = value;
            Expression right = and();
            value =
                    scope -> {
                        Object first = left.value(scope);
                        return Values.isTrue(first) ? first : right.value(scope);
                    };
        }
        return value;
    }

    private Expression and() {
        Expression value = not();
        while (tokens.skipName("and")) {
            Expression left = value;
            Expression right = not();
            value =
                    scope -> {
                        Object first = left.value(scope);
                        return Values.isTrue(first) ? right.value(scope) : first;
                    };
        }
        return value;
    }

    private Expression not() {
        if (!tokens.skipName("not")) {
            return comparison();
        }
        enter();
        Expression value = not();
        depth--;
        return scope -> !Values.isTrue(value.value(scope));
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                operators.add(tokens.next().text());
            } else if (tokens.skipName("in")) {
                operators.add("in");
            } else if (token.isName("not") && tokens.peek(1).isName("in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                break;
            }
            others.add(sum());
        }
        if (operators.isEmpty()) {
            return first;
        }
        return scope -> {
            Object left = first.value(scope);
            for (int i = 0; i < operators.size(); i++) {
                Object right = others.get(i).value(scope);
                if (!Operators.compare(operators.get(i), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        };
    }

    private Expression sum() {
        Expression value = joined();
        while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
            value = binary(tokens.next(), value, joined());
        }
        return value;
    }

    private Expression joined() {
        Expression first = product();
        if (!tokens.peek().isOperator("~")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            items.add(product());
        }
        return scope -> {
            StringBuilder text = new StringBuilder();
            for (Expression item : items) {
                text.append(Values.text(item.value(scope)));
                Budget.requireChars(text.length());
            }
            return text.toString();
        };
    }

    private Expression product() {
        Expression value = power();
        while (tokens.peek().isOperator("*")
                || tokens.peek().isOperator("/")
                || tokens.peek().isOperator("//")
                || tokens.peek().isOperator("%")) {
            value = binary(tokens.next(), value, power());
        }
        return value;
    }

    private Expression power() {
        Expression value = signed(true);
        while (tokens.peek().isOperator("**")) {
            value = binary(tokens.next(), value, signed(true));
        }
        return value;
    }

    private Expression binary(Token operator, Expression left, Expression right) {
        return scope ->
                at(
                        operator.line(),
                        () ->
                                Operators.apply(
                                        operator.text(), left.value(scope), right.value(scope)));
    }

    private Expression signed(boolean takesFilters) {
        enter();
        Expression value = sign();
        depth--;
        return takesFilters ? filtered(value) : value;
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw new TemplateException(tokens.line(), "an expression nests too deep");
        }
    }

    private Expression sign() {
        if (tokens.skipOperator("-")) {
            Expression operand = signed(false);
            return scope -> Operators.apply("-", 0L, operand.value(scope));
        }
        return tokens.skipOperator("+") ? signed(false) : appended(primary());
    }

    private Expression primary() {
        Token token = tokens.next();
        switch (token.kind()) {
            case NAME -> {
                return switch (token.text()) {
                    case "true", "True" -> _ -> true;
                    case "false", "False" -> _ -> false;
                    case "none", "None" -> _ -> Special.NONE;
                    default -> scope -> environment.found(token.text(), scope.get(token.text()));
                };
            }
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (tokens.peek().kind() == Kind.STRING) {
                    text.append(tokens.next().text());
                }
                String whole = text.toString();
                return _ -> whole;
            }
            case NUMBER -> {
                return _ -> token.value();
            }
            case OPERATOR -> {
                switch (token.text()) {
                    case "(" -> {
                        return bracketed();
                    }
                    case "[" -> {
                        List<Expression> items = list("]");
                        return scope -> List.copyOf(values(items, scope));
                    }
                    case "{" -> {
                        return dictionary();
                    }
                    default -> throw unexpected(token);
                }
            }
            case END -> throw unexpected(token);
        }
        throw unexpected(token);
    }

    private static TemplateException unexpected(Token token) {
        return new TemplateException(
                token.line(), "a value was due where '%s' stands".formatted(token.text()));
    }

    private Expression bracketed() {
        if (tokens.skipOperator(")")) {
            return _ -> new Tuple(List.of());
        }
        Expression inside = tupleOrOne();
        tokens.expectOperator(")");
        return inside;
    }

    private List<Expression> list(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipOperator(end)) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator(end)) {
                    break;
                }
            }
            items.add(one());
        }
        return items;
    }

    private Expression dictionary() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            if (!keys.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator("}")) {
                    break;
                }
            }
            keys.add(one());
            tokens.expectOperator(":");
            items.add(one());
        }
        return scope -> {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                map.put(keys.get(i).value(scope), items.get(i).value(scope));
            }
            return map;
        };
    }

    private Expression appended(Expression first) {
        Expression value = first;
        while (true) {
            Expression base = value;
            int line = tokens.line();
            if (tokens.skipOperator(".")) {
                Token name = tokens.next();
                if (name.kind() == Kind.NUMBER) {
                    value =
                            scope ->
                                    environment.found(
                                            name.text(),
                                            Members.item(base.value(scope), name.value()));
                } else if (name.kind() == Kind.NAME) {
                    value =
                            scope ->
                                    at(
                                            line,
                                            () ->
                                                    environment.found(
                                                            name.text(),
                                                            Members.member(
                                                                    base.value(scope),
                                                                    name.text())));
                } else {
                    throw new TemplateException(line, "a name was due behind '.'");
                }
            } else if (tokens.skipOperator("[")) {
                value = subscript(base, line);
            } else if (tokens.peek().isOperator("(")) {
                value = call(base, line);
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression base, int line) {
        List<Expression> bounds = new ArrayList<>();
        boolean isSlice = false;
        Expression bound = _ -> Special.NONE;
        while (!tokens.skipOperator("]")) {
            if (tokens.skipOperator(":")) {
                isSlice = true;
                bounds.add(bound);
                bound = _ -> Special.NONE;
            } else {
                bound = tupleOrOne();
            }
        }
        bounds.add(bound);
        if (!isSlice) {
            Expression index = bound;
            return scope ->
                    at(
                            line,
                            () ->
                                    environment.found(
                                            "[ ]",
                                            Members.item(base.value(scope), index.value(scope))));
        }
        while (bounds.size() < 3) {
            bounds.add(_ -> Special.NONE);
        }
        return scope ->
                at(
                        line,
                        () ->
                                Members.slice(
                                        base.value(scope),
                                        bounds.get(0).value(scope),
                                        bounds.get(1).value(scope),
                                        bounds.get(2).value(scope)));
    }

    private Expression call(Expression base, int line) {
        Arguments arguments = arguments();
        return scope ->
                at(
                        line,
                        () -> {
                            if (base.value(scope) instanceof Callable callable) {
                                return callable.call(
                                        values(arguments.ordered(), scope),
                                        arguments.namedValues(scope));
                            }
                            throw new TemplateException("what is called is no function");
                        });
    }

    /// Filters and tests behind a value.
    private Expression filtered(Expression first) {
        Expression value = first;
        while (true) {
            Expression base = value;
            int line = tokens.line();
            if (tokens.skipOperator("|")) {
                value = filter(base, line);
            } else if (tokens.skipName("is")) {
                value = test(base, line);
            } else if (tokens.peek().isOperator("(")) {
                value = call(base, line);
            } else {
                return value;
            }
        }
    }

    /// A filter's name and arguments, behind the bar.
    Expression filter(Expression base, int line) {
        String name = tokens.name();
        environment.requireFilter(name, line);
        Arguments arguments =
                tokens.peek().isOperator("(") ? arguments() : new Arguments(List.of(), Map.of());
        return scope ->
                at(
                        line,
                        () ->
                                environment.filter(
                                        name,
                                        base.value(scope),
                                        values(arguments.ordered(), scope),
                                        arguments.namedValues(scope)));
    }

    private Expression test(Expression base, int line) {
        boolean isNegated = tokens.skipName("not");
        Token token = tokens.next();
        String name = token.text();
        environment.requireTest(name, line);
        List<Expression> arguments = List.of();
        if (tokens.peek().isOperator("(")) {
            arguments = arguments().ordered();
        } else if (beginsArgument()) {
            arguments = List.of(appended(primary()));
        }
        List<Expression> each = arguments;
        return scope ->
                at(
                        line,
                        () ->
                                environment.test(name, base.value(scope), values(each, scope))
                                        != isNegated);
    }

    private boolean beginsArgument() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case STRING, NUMBER -> true;
            case NAME ->
                    !List.of("else", "or", "and", "if", "is", "not", "in").contains(token.text());
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            case END -> false;
        };
    }

    /// What a call is given.
    private record Arguments(List<Expression> ordered, Map<String, Expression> named) {
        Map<String, Object> namedValues(Scope scope) {
            Map<String, Object> values = new LinkedHashMap<>();
            named.forEach((name, value) -> values.put(name, value.value(scope)));
            return values;
        }
    }

    private Arguments arguments() {
        tokens.expectOperator("(");
        List<Expression> ordered = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.skipOperator(")")) {
            if (!ordered.isEmpty() || !named.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator(")")) {
                    break;
                }
            }
            if (tokens.peek().kind() == Kind.NAME && tokens.peek(1).isOperator("=")) {
                String name = tokens.name();
                tokens.expectOperator("=");
                named.put(name, one());
            } else {
                ordered.add(one());
            }
        }
        return new Arguments(ordered, named);
    }

    private static List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(expression.value(scope));
        }
        return values;
    }

    /// What can fail.
    @FunctionalInterface
    private interface Work {
        Object value();
    }

    /// Names the line of what fails.
    private static Object at(int line, Work work) {
        try {
            return work.value();
        } catch (TemplateException e) {
            if (e.line() > 0) {
                throw e;
            }
            throw new TemplateException(line, String.valueOf(e.getMessage()));
        }
    }
}
