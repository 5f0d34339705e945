package dev.sluice.seal;

/// Text of others inside our messages.
public final class Quote {
    private static final int SHOWN = 200;

    private Quote() {}

    /// Cut short, with nothing in it that a terminal would obey.
    public static String text(String text) {
        String head = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return head.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "\uFFFD");
    }
}
