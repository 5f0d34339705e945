package dev.sluice.lab.suite;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What is taken off both texts before `exact_match` compares them, in this order.
///
/// @param space white space at both ends; the harness leaves it
/// @param removed everything that matches one of these expressions
/// @param letterCase upper case becomes lower
/// @param punctuation the 32 punctuation characters of ASCII
/// @param numbers the digits of ASCII
public record Folding(
        boolean space,
        List<String> removed,
        boolean letterCase,
        boolean punctuation,
        boolean numbers) {
    /// Texts are compared as they are.
    public static final Folding NONE = new Folding(false, List.of(), false, false, false);

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]");

    public Folding {
        removed = List.copyOf(removed);
    }

    String fold(String text) {
        String folded = space ? text.strip() : text;
        for (String expression : removed) {
            folded = Pattern.compile(expression).matcher(folded).replaceAll("");
        }
        folded = letterCase ? folded.toLowerCase(Locale.ROOT) : folded;
        folded = punctuation ? PUNCTUATION.matcher(folded).replaceAll("") : folded;
        return numbers ? DIGITS.matcher(folded).replaceAll("") : folded;
    }
}
