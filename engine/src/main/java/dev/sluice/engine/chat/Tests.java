package dev.sluice.engine.chat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What stands behind `is`.
final class Tests {
    static final Set<String> NAMES =
            Environment.names(
                    "defined undefined none true false boolean integer float number string mapping"
                            + " iterable sequence callable odd even divisibleby lower upper sameas"
                            + " in eq equalto == ne != lt < le <= gt > ge >=");

    private Tests() {}

    static boolean apply(String name, Object value, List<Object> arguments) {
        return switch (name) {
            case "defined" -> value != Special.UNDEFINED;
            case "undefined" -> value == Special.UNDEFINED;
            case "none" -> value == Special.NONE;
            case "true" -> value.equals(true);
            case "false" -> value.equals(false);
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            // Python counts truth values as numbers.
            case "number" -> value instanceof Number || value instanceof Boolean;
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "iterable" -> isSequence(value) || value == Special.UNDEFINED;
            case "sequence" -> isSequence(value) || value == Special.UNDEFINED;
            case "callable" -> value instanceof Callable;
            case "odd" -> Operators.apply("%", value, 2L).equals(1L);
            case "even" -> Operators.apply("%", value, 2L).equals(0L);
            case "divisibleby" -> Operators.apply("%", value, first(arguments)).equals(0L);
            case "lower" ->
                    value instanceof String text && text.equals(text.toLowerCase(Locale.ROOT));
            case "upper" ->
                    value instanceof String text && text.equals(text.toUpperCase(Locale.ROOT));
            case "sameas" -> value.equals(first(arguments));
            case "in" -> Operators.isIn(value, first(arguments));
            case "eq", "equalto", "==" -> Values.equal(value, first(arguments));
            case "ne", "!=" -> !Values.equal(value, first(arguments));
            case "lt", "<" -> Operators.order(value, first(arguments)) < 0;
            case "le", "<=" -> Operators.order(value, first(arguments)) <= 0;
            case "gt", ">" -> Operators.order(value, first(arguments)) > 0;
            case "ge", ">=" -> Operators.order(value, first(arguments)) >= 0;
            default ->
                    throw new TemplateException(
                            "the test '%s' is not rendered here".formatted(name));
        };
    }

    private static boolean isSequence(Object value) {
        return value instanceof String || value instanceof List || value instanceof Map;
    }

    private static Object first(List<Object> arguments) {
        if (arguments.isEmpty()) {
            throw new TemplateException("a test lacks what it compares with");
        }
        return arguments.getFirst();
    }
}
