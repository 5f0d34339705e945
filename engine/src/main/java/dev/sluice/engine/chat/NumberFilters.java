package dev.sluice.engine.chat;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Filters that make numbers.
final class NumberFilters {
    private NumberFilters() {}

    static Object apply(String name, Object value, Given given) {
        return switch (name) {
            case "int" -> integer(value, given);
            case "float" -> real(value, given);
            case "abs" ->
                    switch (value) {
                        case Long number -> Math.absExact(number);
                        case Double number -> Math.abs(number);
                        default ->
                                throw new TemplateException(
                                        Values.kind(value) + " has no absolute value");
                    };
            default -> rounded(value, given);
        };
    }

    private static Object integer(Object value, Given given) {
        given.expect(1, "default");
        return switch (value) {
            case Boolean truth -> truth ? 1L : 0L;
            case Long number -> number;
            case Double number when Math.abs(number) < 1e18 -> number.longValue();
            case String text -> {
                try {
                    yield new BigDecimal(Strings.strip(text)).toBigInteger().longValueExact();
                } catch (ArithmeticException | NumberFormatException e) {
                    yield given.value(0, "default", 0L);
                }
            }
            default -> given.value(0, "default", 0L);
        };
    }

    private static Object real(Object value, Given given) {
        given.expect(1, "default");
        return switch (value) {
            case Boolean truth -> truth ? 1.0 : 0.0;
            case Number number -> number.doubleValue();
            case String text -> {
                try {
                    yield Double.valueOf(Strings.strip(text));
                } catch (NumberFormatException e) {
                    yield given.value(0, "default", 0.0);
                }
            }
            default -> given.value(0, "default", 0.0);
        };
    }

    private static Object rounded(Object value, Given given) {
        given.expect(1, "precision");
        if (!(value instanceof Number number)) {
            throw new TemplateException(Values.kind(value) + " cannot be rounded");
        }
        int digits = Math.clamp(given.integer(0, "precision", 0), 0, 20);
        return new BigDecimal(number.doubleValue())
                .setScale(digits, RoundingMode.HALF_EVEN)
                .doubleValue();
    }
}
