package dev.sluice.release;

/// Text of others inside our messages.
final class Quote {
    private static final int SHOWN = 60;

    private Quote() {}

    /// Cut short, with nothing in it that a terminal would obey.
    static String shortened(String text) {
        String head = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return head.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "\uFFFD");
    }
}
