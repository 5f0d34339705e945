package dev.sluice.weights.family;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One axis of a tensor, by meaning: `mlp`, `2 mlp interleaved`, `hidden/32`, `16`.
///
/// @param size the symbolic size its extent is made of, or a plain number
/// @param copies how many tensors are fused along it: 2 for a gate and an up projection in one
/// @param fusion how the copies lie
/// @param divisor how many of `size` share one index: 32 for the blocks of a quantised row
public record Axis(String size, int copies, Fusion fusion, int divisor) {
    private static final Pattern TEXT =
            Pattern.compile(
                    "(?:(2) )?([a-z_]+|[0-9]{1,4})(?: (interleaved|concatenated))?(?:/([0-9]{1,4}))?");

    /// How the copies of a fused axis lie: `a0 b0 a1 b1…` or `a0 a1… b0 b1…`.
    public enum Fusion {
        NONE,
        INTERLEAVED,
        CONCATENATED
    }

    /// Reads the notation of the descriptors.
    ///
    /// @throws IllegalArgumentException where the text is none
    public static Axis parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || (matcher.group(1) == null) != (matcher.group(3) == null)) {
            throw new IllegalArgumentException("'%s' is not an axis".formatted(text));
        }
        Fusion fusion =
                switch (matcher.group(3)) {
                    case null -> Fusion.NONE;
                    case String name when name.equals("interleaved") -> Fusion.INTERLEAVED;
                    case String _ -> Fusion.CONCATENATED;
                };
        int divisor = matcher.group(4) == null ? 1 : Integer.parseInt(matcher.group(4));
        if (divisor < 1) {
            throw new IllegalArgumentException("'%s' divides by nothing".formatted(text));
        }
        return new Axis(matcher.group(2), fusion == Fusion.NONE ? 1 : 2, fusion, divisor);
    }

    /// Whether the extent is the same number in every model.
    public boolean isLiteral() {
        return Character.isDigit(size.charAt(0));
    }
}
