package dev.sluice.engine;

import java.util.List;

/// Lets generated text through up to the first stop text. What may be the beginning of one is held
/// back until it is decided. For one text and one thread.
final class StopTexts {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean isReached;

    StopTexts(List<String> stops) {
        this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
    }

    /// Takes a piece and gives the text that no stop text can begin in any more.
    String add(String piece) {
        if (isReached) {
            return "";
        }
        held.append(piece);
        int stop = firstStop();
        if (stop >= 0) {
            isReached = true;
            String text = held.substring(0, stop);
            held.setLength(0);
            return text;
        }
        int keep = held.length();
        for (String text : stops) {
            keep = Math.min(keep, beginning(text));
        }
        String text = held.substring(0, keep);
        held.delete(0, keep);
        return text;
    }

    /// What is still held back, at the end.
    String finish() {
        String text = held.toString();
        held.setLength(0);
        return text;
    }

    boolean isReached() {
        return isReached;
    }

    private int firstStop() {
        int first = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    /// Where in the held text a stop text may begin; its end where nowhere.
    private int beginning(String stop) {
        int from = Math.max(0, held.length() - stop.length() + 1);
        for (int at = from; at < held.length(); at++) {
            if (stop.startsWith(held.substring(at))) {
                return at;
            }
        }
        return held.length();
    }
}
