package dev.sluice.engine;

import java.util.Arrays;
import java.util.function.Function;

/// Turns ids into text as they come. A character whose bytes are split over tokens is held back
/// until it is whole, so that U+FFFD comes only where the bytes are no UTF-8 at all; and pieces
/// come out as they would within the whole text, for decoders strip or add spaces at its beginning.
/// For one text and one thread.
public final class Detokenizer {
    /// A character has at most four bytes, so that one in the making spans at most three tokens.
    private static final int MAX_HELD = 3;

    private static final char REPLACEMENT = '\ufffd';

    private final Function<int[], String> decode;

    /// The last tokens that were told and the tokens held back; told ones give the held their
    /// context.
    private int[] window = new int[0];

    private int told;

    Detokenizer(Function<int[], String> decode) {
        this.decode = decode;
    }

    /// Takes the next token and returns the text that is certain now, often empty.
    public String add(int id) {
        window = Arrays.copyOf(window, window.length + 1);
        window[window.length - 1] = id;
        String text = heldText(window.length);
        if (!isWhole(text)) {
            // A decoder may take a run of bytes as a whole, and find it broken by what was told.
            text = decode.apply(Arrays.copyOfRange(window, told, window.length));
        }
        if (isWhole(text)) {
            advance(window.length);
            return text;
        }
        int upTo = window.length - MAX_HELD;
        if (upTo <= told) {
            return "";
        }
        // More than a split character: what leads is no UTF-8, or special tokens without a text.
        String junk = heldText(upTo);
        advance(upTo);
        return junk;
    }

    /// The text still held back, at the end: without a character that stayed split.
    public String finish() {
        String text = heldText(window.length);
        advance(window.length);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        return text.substring(0, end);
    }

    private String heldText(int upTo) {
        if (upTo == told) {
            return "";
        }
        String context = decode.apply(Arrays.copyOf(window, told));
        String all = decode.apply(Arrays.copyOf(window, upTo));
        return all.startsWith(context)
                ? all.substring(context.length())
                : decode.apply(Arrays.copyOfRange(window, told, upTo));
    }

    private static boolean isWhole(String text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) != REPLACEMENT;
    }

    private void advance(int upTo) {
        window = Arrays.copyOfRange(window, told, window.length);
        told = upTo - told;
    }
}
