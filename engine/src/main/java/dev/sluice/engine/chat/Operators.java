package dev.sluice.engine.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Arithmetic and comparison, as Python's.
final class Operators {
    private static final int MAX_ITEMS = 1 << 20;

    private Operators() {}

    static Object apply(String operator, Object left, Object right) {
        Object a = left instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : left;
        Object b = right instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : right;
        try {
            if (a instanceof Long x && b instanceof Long y) {
                return integers(operator, x, y);
            }
            if (a instanceof Number x && b instanceof Number y) {
                return doubles(operator, x.doubleValue(), y.doubleValue());
            }
        } catch (ArithmeticException e) {
            throw new TemplateException("a number is out of range, or divided by zero");
        }
        if (operator.equals("+") && a instanceof String x && b instanceof String y) {
            Budget.requireChars((long) x.length() + y.length());
            return x + y;
        }
        if (operator.equals("+") && a instanceof List<?> x && b instanceof List<?> y) {
            List<Object> sum = new ArrayList<>(x);
            sum.addAll(y);
            return x instanceof Tuple ? new Tuple(sum) : sum;
        }
        if (operator.equals("*") && b instanceof Long times) {
            return repeated(a, times);
        }
        if (operator.equals("*") && a instanceof Long times) {
            return repeated(b, times);
        }
        throw new TemplateException(
                "%s %s %s cannot be computed"
                        .formatted(Values.kind(left), operator, Values.kind(right)));
    }

    private static Object integers(String operator, long x, long y) {
        return switch (operator) {
            case "+" -> Math.addExact(x, y);
            case "-" -> Math.subtractExact(x, y);
            case "*" -> Math.multiplyExact(x, y);
            case "//" -> Math.floorDivExact(x, y);
            case "%" -> Math.floorMod(x, y);
            case "/" -> divided((double) x, (double) y);
            case "**" ->
                    y < 0
                            ? (Object) Math.pow((double) x, (double) y)
                            : (Object) Math.powExact(x, Math.toIntExact(y));
            default -> throw new IllegalStateException(operator);
        };
    }

    private static double divided(double x, double y) {
        if (y == 0) {
            throw new ArithmeticException();
        }
        return x / y;
    }

    private static Object doubles(String operator, double x, double y) {
        return switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            case "/" -> divided(x, y);
            case "//" -> Math.floor(divided(x, y));
            case "%" -> x - y * Math.floor(divided(x, y));
            case "**" -> Math.pow(x, y);
            default -> throw new IllegalStateException(operator);
        };
    }

    private static Object repeated(Object value, long times) {
        long count = Math.clamp(times, 0L, (long) Integer.MAX_VALUE);
        if (value instanceof String text) {
            Budget.requireChars(text.length() * count);
            return text.repeat(text.isEmpty() ? 0 : (int) count);
        }
        if (value instanceof List<?> list && list.size() * count <= MAX_ITEMS) {
            List<Object> all = new ArrayList<>();
            for (int i = 0; i < count && !list.isEmpty(); i++) {
                all.addAll(list);
            }
            return all;
        }
        throw new TemplateException(Values.kind(value) + " cannot be repeated so often");
    }

    static boolean compare(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "in" -> isIn(left, right);
            case "not in" -> !isIn(left, right);
            case "<" -> order(left, right) < 0;
            case "<=" -> order(left, right) <= 0;
            case ">" -> order(left, right) > 0;
            case ">=" -> order(left, right) >= 0;
            default -> throw new IllegalStateException(operator);
        };
    }

    static boolean isIn(Object item, Object whole) {
        return switch (whole) {
            case String text when item instanceof String part -> text.contains(part);
            case Map<?, ?> map -> map.containsKey(item);
            case List<?> list -> list.stream().anyMatch(each -> Values.equal(each, item));
            case Special special when special == Special.UNDEFINED -> false;
            default ->
                    throw new TemplateException(
                            "%s is asked whether it holds %s"
                                    .formatted(Values.kind(whole), Values.kind(item)));
        };
    }

    static int order(Object left, Object right) {
        Object a = left instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : left;
        Object b = right instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : right;
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return Double.compare(x.doubleValue(), y.doubleValue());
        }
        if (a instanceof String x && b instanceof String y) {
            return Strings.compare(x, y);
        }
        throw new TemplateException(
                "%s and %s have no order".formatted(Values.kind(left), Values.kind(right)));
    }
}
