package dev.sluice.edition;

import java.util.regex.Pattern;

/// A pattern over tensor names or file paths: `*` stays between two separators, `**` crosses them,
/// `?` is one character, the rest stands for itself.
record Glob(String text, Pattern regex) {
    static Glob ofTensors(String text) {
        return of(text, "[^.]");
    }

    static Glob ofFiles(String text) {
        return of(text, "[^/]");
    }

    boolean matches(String name) {
        return regex.matcher(name).matches();
    }

    private static Glob of(String text, String within) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("**", at)) {
                regex.append(".*");
                at += 2;
                continue;
            }
            char c = text.charAt(at);
            if (c == '*') {
                regex.append(within).append('*');
            } else {
                regex.append(c == '?' ? within : Pattern.quote(String.valueOf(c)));
            }
            at++;
        }
        return new Glob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
    }
}
