package dev.sluice.release.gate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/// Numbers in text.
public final class Words {
    private Words() {}

    /// `97 %`, `26.4 %`.
    public static String percent(double fraction) {
        return tenths(fraction * 100) + " %";
    }

    /// `+5 points`.
    static String points(double fraction) {
        String number = tenths(Math.abs(fraction) * 100);
        return (fraction < 0 ? "−" : "+") + number + (number.equals("1") ? " point" : " points");
    }

    /// `26.4 % [23.1, 29.8]`.
    public static String percent(Estimate estimate) {
        return "%s [%s, %s]"
                .formatted(
                        percent(estimate.value()),
                        tenths(estimate.low() * 100),
                        tenths(estimate.high() * 100));
    }

    /// `+1.2 points [−0.4, 3]`.
    static String points(Estimate estimate) {
        return "%s [%s, %s]"
                .formatted(
                        points(estimate.value()),
                        signed(estimate.low() * 100),
                        signed(estimate.high() * 100));
    }

    /// `3e-4`, `1.5e-3`.
    public static String scientific(double value) {
        BigDecimal number = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        return number.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    /// `0.05`.
    public static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /// `a, b and c`.
    static String list(List<String> items) {
        return items.size() < 2
                ? String.join("", items)
                : String.join(", ", items.subList(0, items.size() - 1)) + " and " + items.getLast();
    }

    private static String signed(double value) {
        return (value < 0 ? "−" : "") + tenths(Math.abs(value));
    }

    private static String tenths(double value) {
        if (!Double.isFinite(value)) {
            return "?";
        }
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
